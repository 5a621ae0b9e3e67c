/** `/ghi-danh#<secret>`: an officer takes the one-time link that an admin made. */

import { useEffect, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso/router';
import { useTexts } from '../i18n';
import vi from '../i18n/vi/identity.json';
import { Button, LinkButton, Notice, Page } from '../ui';
import { type Arrival, arrive } from './arrive';
import { dropEnrolToken, takeEnrolToken } from './enrolToken';
import { type Account, enrol, IdentityError, type Session, session, signOut } from './http';
import { NameForm } from './NameForm';
import { OtherPerson } from './OtherPerson';
import { register, signIn } from './passkey';
import { useCeremony } from './useCeremony';
import { useUnlocked } from './useUnlocked';

type Step = 'choose' | 'name' | 'done';
type Met = { account: Account; arrival: Exclude<Arrival, { kind: 'home' }> };

export default function EnrolPage() {
  const t = useTexts('identity', vi);
  const { route } = useLocation();
  const [token, setToken] = useState(takeEnrolToken);
  useUnlocked();
  const [known, setKnown] = useState<Session | null>();
  const [step, setStep] = useState<Step>('choose');
  const [account, setAccount] = useState<Account>();
  const [met, setMet] = useState<Met>();
  const { busy, problem, run } = useCeremony();

  // The link opened again in this tab changes only the fragment.
  useEffect(() => {
    const again = () => location.hash && setToken(takeEnrolToken());
    addEventListener('hashchange', again);
    return () => removeEventListener('hashchange', again);
  }, []);

  useEffect(() => {
    if (token) {
      session().then(setKnown, () => setKnown(null));
    }
  }, [token]);

  /** `person` holds the role now; the phone's profile follows. */
  async function finish(person: Account) {
    dropEnrolToken();
    setAccount(person);
    setStep('done');
    const arrival = await arrive(person);
    if (arrival.kind !== 'home') {
      setMet({ account: person, arrival });
    }
  }

  const attempt = (how: (secret: string) => Promise<Account>) =>
    run(async () => {
      if (token) {
        try {
          await finish(await how(token));
        } catch (error) {
          if (error instanceof IdentityError && error.code === 'enrolment-invalid') {
            dropEnrolToken();
          }
          throw error;
        }
      }
    });

  if (met) {
    return (
      <OtherPerson
        {...met}
        onSettling={() => undefined}
        onHome={() => setMet(undefined)}
        onNotMe={() => {
          signOut().catch(() => undefined);
          route('/', true);
        }}
      />
    );
  }
  if (step === 'done' && account) {
    return (
      <Page title={t('enrol.done', { name: account.name })} key="done">
        <p>{t('enrol.doneAbout')}</p>
        <LinkButton href="/can-bo">{t('enrol.go')}</LinkButton>
      </Page>
    );
  }

  const notes = (
    <>
      {(problem || (token && !navigator.onLine)) && (
        <Notice kind="care" live>
          <p>{problem ?? t('enrol.offline')}</p>
        </Notice>
      )}
      {busy && (
        <Notice live>
          <p>{t('signIn.working')}</p>
        </Notice>
      )}
    </>
  );

  if (!token) {
    return (
      <Page title={t('enrol.title')}>
        <p>{t('enrol.none')}</p>
        <LinkButton href="/">{t('enrol.home')}</LinkButton>
      </Page>
    );
  }
  if (step === 'name') {
    return (
      <Page
        title={t('register.title')}
        back="/ghi-danh"
        onBack={() => setStep('choose')}
        key="name"
      >
        {notes}
        <NameForm
          label={t('enrol.name')}
          hint={t('enrol.nameHint')}
          button={t('enrol.create')}
          onName={(name) => void attempt(async (secret) => (await register(name, secret)).person)}
        />
        <p>{t('signIn.never')}</p>
      </Page>
    );
  }
  return (
    <Page title={t('enrol.title')} key="choose">
      <p>{t('enrol.lead')}</p>
      {notes}
      {known === undefined ? (
        <p>{t('enrol.checking')}</p>
      ) : known ? (
        <>
          <Button onPress={() => void attempt(enrol)}>
            {t('enrol.asKnown', { name: known.person.name })}
          </Button>
          <Button kind="secondary" onPress={() => setStep('name')}>
            {t('enrol.notMe')}
          </Button>
        </>
      ) : (
        <>
          <Button onPress={() => setStep('name')}>{t('enrol.create')}</Button>
          <Button
            kind="secondary"
            onPress={() =>
              void attempt(async (secret) => {
                await signIn();
                return enrol(secret);
              })
            }
          >
            {t('enrol.have')}
          </Button>
        </>
      )}
      <p>{t('signIn.never')}</p>
    </Page>
  );
}
