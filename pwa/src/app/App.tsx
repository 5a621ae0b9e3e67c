import { LocationProvider, Route, Router } from 'preact-iso/router';

import { useTexts } from '../i18n';
import vi from '../i18n/vi/app.json';
import { LinkButton } from '../ui/LinkButton';
import { Page } from '../ui/Page';
import { ConnectionLine } from './ConnectionLine';
import { Crash } from './Crash';
import { Home } from './Home';
import { ROUTES } from './routes';

function Missing() {
  const t = useTexts('app', vi);
  return (
    <Page title={t('missing.title')}>
      <p>{t('missing.text')}</p>
      <LinkButton href="/">{t('home')}</LinkButton>
    </Page>
  );
}

export function App() {
  const t = useTexts('app', vi);
  return (
    <LocationProvider>
      {/* biome-ignore lint/a11y/useValidAnchor: it goes to an element whose focus must be set by hand */}
      <a
        class="skip hidden"
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          const main = document.getElementById('main');
          if (main) main.tabIndex = -1;
          main?.focus();
        }}
      >
        {t('skip')}
      </a>
      <header class="top">
        <div class="bar">
          <a class="brand" href="/">
            {t('name')}
          </a>
          <ConnectionLine />
        </div>
      </header>
      {/* Storage trouble and updates are told here by `boot.tsx`, once the first picture stands. */}
      <div id="lines" />
      <Crash>
        <Router>
          {[
            <Route key="/" path="/" component={Home} />,
            ...ROUTES.map(({ path, component }) => (
              <Route key={path} path={path} component={component} />
            )),
            <Route key="*" default component={Missing} />,
          ]}
        </Router>
      </Crash>
    </LocationProvider>
  );
}
