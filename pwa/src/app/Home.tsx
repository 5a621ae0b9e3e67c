import { useEffect, useState } from 'preact/hooks';

import { pick, useTexts } from '../i18n';
import vi from '../i18n/vi/app.json';
import { Icon, type IconName } from '../ui/Icon';
import { Page } from '../ui/Page';
import type { HomeFacts } from './homeFacts';

function Tile({
  href,
  icon,
  title,
  more,
  first,
}: {
  href: string;
  icon: IconName;
  title: string;
  more: string;
  first?: boolean;
}) {
  return (
    <li>
      <a class={first ? 'tile first' : 'tile'} href={href}>
        <Icon name={icon} />
        <span>
          <strong>{title}</strong>
          <span>{more}</span>
        </span>
      </a>
    </li>
  );
}

/** The first screen: drawn at once, then completed with what the store knows. */
export function Home() {
  const t = useTexts('app', vi);
  const [facts, setFacts] = useState<HomeFacts>({
    draft: null,
    asked: 0,
    unread: 0,
    officer: false,
  });
  useEffect(() => {
    let gone = false;
    let stop: (() => void) | undefined;
    import('./homeFacts').then(
      ({ followHome }) => {
        if (!gone) stop = followHome(setFacts);
      },
      () => undefined, // the screen is complete without
    );
    return () => {
      gone = true;
      stop?.();
    };
  }, []);
  const { draft, asked, unread, officer } = facts;
  return (
    <Page title={t('home.title')} heading={false}>
      <h1>{t('home.hello')}</h1>
      <p>{t('home.lead')}</p>
      <ul class="tiles">
        {draft && (
          <Tile
            href={draft.href}
            icon="write"
            title={t('home.continue')}
            more={pick(draft.title)}
            first
          />
        )}
        <Tile
          href="/thu-tuc"
          icon="paper"
          title={t('home.make')}
          more={t('home.make.more')}
          first={!draft}
        />
        <Tile
          href="/ho-so"
          icon="folder"
          title={t('home.mine')}
          more={asked ? t('home.mine.asked', { n: asked }) : t('home.mine.more')}
        />
        <Tile href="/giay-to" icon="card" title={t('home.papers')} more={t('home.papers.more')} />
        <Tile
          href="/hop-thu"
          icon="mail"
          title={t('home.notices')}
          more={unread ? t('home.notices.unread', { n: unread }) : t('home.notices.more')}
        />
        <Tile
          href="/cai-dat"
          icon="gear"
          title={t('home.settings')}
          more={t('home.settings.more')}
        />
        {officer && (
          <Tile
            href="/can-bo"
            icon="office"
            title={t('home.office')}
            more={t('home.office.more')}
          />
        )}
      </ul>
    </Page>
  );
}
