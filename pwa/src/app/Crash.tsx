import type { ComponentChildren } from 'preact';
import { useErrorBoundary } from 'preact/hooks';

import { useTexts } from '../i18n';
import vi from '../i18n/vi/app.json';
import { isStuck } from '../store/trouble';
import { Button } from '../ui/Button';
import { LinkButton } from '../ui/LinkButton';
import { Page } from '../ui/Page';

/** Something broke: say so plainly, say that nothing is lost, and offer a way on. */
export function Crash({ children }: { children: ComponentChildren }) {
  const t = useTexts('app', vi);
  const [error, reset] = useErrorBoundary();
  if (!error) return <>{children}</>;
  return (
    <Page title={t('crash.title')}>
      {/* What the storage line says is wrong must not be denied here. */}
      <p>{t(isStuck() ? 'crash.stuck' : 'crash.text')}</p>
      <Button onPress={reset}>{t('again')}</Button>
      <LinkButton href="/" kind="secondary">
        {t('home')}
      </LinkButton>
      <details>
        <summary>{t('crash.more')}</summary>
        <p>{String(error)}</p>
      </details>
    </Page>
  );
}
