import { useEffect, useState } from 'preact/hooks';
import { useTexts } from '../i18n';
import vi from '../i18n/vi/settings.json';
import { IdentityError, signOut } from '../identity/http';
import { signInPath } from '../identity/returnPath';
import { useLive } from '../store/live';
import { listProfiles, lock, openProfile } from '../store/profiles';
import { syncNow } from '../sync/engine';
import { enqueue } from '../sync/outbox';
import { onSyncState, syncState } from '../sync/state';
import { Button, LinkButton, Notice } from '../ui';
import { held } from './storage';

const WATCHED = ['profile', 'draft', 'queue', 'me'];

/** Who is signed in, and signing out: nothing that waits is lost, it stays for this person. */
export function AccountSection() {
  const t = useTexts('settings', vi);
  const [asking, setAsking] = useState(false);
  const [said, setSaid] = useState<'signOut.done' | 'signOut.offline' | 'signOut.elsewhereDone'>();
  const [sync, setSync] = useState(syncState);
  useEffect(() => onSyncState(() => setSync(syncState())), []);
  const facts = useLive(WATCHED, async () => {
    const [people, { drafts, unsent }] = await Promise.all([listProfiles(), held()]);
    return { open: openProfile(), people: people.length, waiting: drafts + unsent };
  });
  if (!facts) {
    return null;
  }
  const { open, people, waiting } = facts;

  async function leave() {
    try {
      await signOut();
    } catch (error) {
      if (!(error instanceof IdentityError) || error.code === 'offline') {
        setSaid('signOut.offline');
        return;
      }
    }
    // The server has dropped this phone's subscription with the session: a phone without this code loses nothing.
    await import('./push').then(({ forgetPush }) => forgetPush()).catch(() => undefined);
    setAsking(false);
    setSaid('signOut.done');
    if (open?.pin) {
      await lock();
    } else {
      void syncNow('manual');
    }
  }

  async function elsewhere(person: string) {
    await enqueue({ type: 'person.sign-out-elsewhere', entity: person, args: {} });
    setSaid('signOut.elsewhereDone');
  }

  const away = !open?.person || said === 'signOut.done' || sync.kind === 'sign-in';
  return (
    <section aria-labelledby="account">
      <h2 id="account">{t('account')}</h2>
      {said && (
        <Notice kind={said === 'signOut.offline' ? 'care' : 'done'} live>
          <p>{t(said)}</p>
        </Notice>
      )}
      <p>
        {open?.name
          ? t('people.now', { name: open.name })
          : t(people > 0 && !open ? 'people.locked' : 'people.nobody')}
      </p>
      <LinkButton href="/nguoi-dung" kind="secondary">
        {t('people.go')}
      </LinkButton>
      {away ? (
        <LinkButton href={signInPath('/cai-dat')} kind="secondary">
          {t('signIn')}
        </LinkButton>
      ) : asking ? (
        <>
          <Notice kind="care" title={t('signOut.ask')} live>
            {waiting > 0 && <p>{t('signOut.unsent', { n: waiting })}</p>}
            <p>{t(open.pin ? 'signOut.locks' : 'signOut.stays')}</p>
          </Notice>
          <Button kind="secondary" onPress={() => setAsking(false)}>
            {t('signOut.no')}
          </Button>
          <Button kind="danger" onPress={() => void leave()}>
            {t('signOut.yes')}
          </Button>
        </>
      ) : (
        <>
          <Button kind="secondary" onPress={() => setAsking(true)}>
            {t('signOut')}
          </Button>
          <Button kind="secondary" onPress={() => void elsewhere(open.person ?? '')}>
            {t('signOut.elsewhere')}
          </Button>
          <p class="soft">{t('signOut.elsewhereAbout')}</p>
        </>
      )}
    </section>
  );
}
