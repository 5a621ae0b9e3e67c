/** `/dang-nhap?tiep=…`: sign in with a passkey, or make an account. No password is ever asked for. */

import { useEffect, useRef, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso/router';
import { useTexts } from '../i18n';
import vi from '../i18n/vi/identity.json';
import { deviceId } from '../store/device';
import { Button, Details, Notice, Page } from '../ui';
import { type Arrival, arrive } from './arrive';
import { DemoAccounts } from './DemoAccounts';
import { type Account, demoSignIn, signOut } from './http';
import { NameForm } from './NameForm';
import { OtherPerson } from './OtherPerson';
import { register, signIn } from './passkey';
import { safeReturnPath } from './returnPath';
import { endForeignSession } from './switchPerson';
import { useCeremony } from './useCeremony';
import { useUnlocked } from './useUnlocked';

type Met = { account: Account; arrival: Exclude<Arrival, { kind: 'home' }> };

export default function SignInPage() {
  const t = useTexts('identity', vi);
  const { query, route } = useLocation();
  const target = safeReturnPath(query['tiep'], '/dang-nhap');
  const [step, setStep] = useState<'sign-in' | 'register'>('sign-in');
  const [met, setMet] = useState<Met>();
  const { busy, problem, run } = useCeremony();
  const stranger = useRef(false);

  useUnlocked();
  // Leaving while it is still open whose profile this is: that session must not stay behind.
  useEffect(
    () => () => {
      if (stranger.current) {
        void endForeignSession();
      }
    },
    [],
  );

  const goOn = () => {
    stranger.current = false;
    route(target, true);
  };

  const attempt = (how: () => Promise<{ person: Account }>) =>
    run(async () => {
      const account = (await how()).person;
      const arrival = await arrive(account);
      if (arrival.kind === 'home') {
        goOn();
      } else {
        stranger.current = true;
        setMet({ account, arrival });
      }
    });

  if (met) {
    return (
      <OtherPerson
        {...met}
        onSettling={() => {
          stranger.current = false;
        }}
        onHome={goOn}
        onNotMe={() => {
          stranger.current = false;
          signOut().catch(() => undefined);
          setMet(undefined);
          setStep('sign-in');
        }}
      />
    );
  }

  const trouble = problem ?? (navigator.onLine ? undefined : t('error.offline'));
  const notes = (
    <>
      {trouble && (
        <Notice kind="care" live>
          <p>{trouble}</p>
        </Notice>
      )}
      {busy && (
        <Notice live>
          <p>{t('signIn.working')}</p>
        </Notice>
      )}
    </>
  );

  if (step === 'register') {
    return (
      <Page title={t('register.title')} back={target} onBack={() => setStep('sign-in')} key="new">
        {notes}
        <NameForm
          label={t('register.name')}
          hint={t('register.nameHint')}
          button={t('register.press')}
          onName={(name) => void attempt(() => register(name))}
        />
        <Details summary={t('register.what')}>
          <ul>
            <li>{t('register.what1')}</li>
            <li>{t('register.what2')}</li>
            <li>{t('register.what3')}</li>
          </ul>
        </Details>
        <p>{t('signIn.never')}</p>
        <Button kind="plain" onPress={() => setStep('sign-in')}>
          {t('register.have')}
        </Button>
      </Page>
    );
  }

  return (
    <Page title={t('signIn.title')} back={target} key="in">
      <p>{t('signIn.lead')}</p>
      {notes}
      <Button onPress={() => void attempt(signIn)}>{t('signIn.press')}</Button>
      <Button kind="secondary" onPress={() => setStep('register')}>
        {t('signIn.new')}
      </Button>
      <p>{t('signIn.never')}</p>
      <DemoAccounts
        onPick={(account) => void attempt(async () => demoSignIn(account, await deviceId()))}
      />
    </Page>
  );
}
