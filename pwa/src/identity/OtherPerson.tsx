/** Somebody signed in who is not whose profile is open: say so, and lead to a profile of their own. */

import { useState } from 'preact/hooks';
import { useTexts } from '../i18n';
import vi from '../i18n/vi/identity.json';
import { addProfile, bindPerson, setPin } from '../store/profiles';
import { syncNow } from '../sync/engine';
import { Button, Page } from '../ui';
import { type Arrival, settle } from './arrive';
import type { Account } from './http';
import { NewPin } from './NewPin';
import { OpenWithPin } from './OpenWithPin';
import { switchTo } from './switchPerson';

type Props = {
  account: Account;
  arrival: Exclude<Arrival, { kind: 'home' }>;
  /** Called before another profile opens: from here on the session belongs to it. */
  onSettling: () => void;
  onHome: () => void;
  /** The one who signed in was not meant: end that session. */
  onNotMe: () => void;
};

export function OtherPerson({ account, arrival, onSettling, onHome, onNotMe }: Props) {
  const t = useTexts('identity', vi);
  const [step, setStep] = useState<'ask' | 'holder-pin' | 'own-pin' | 'open'>('ask');
  const { holder } = arrival;
  const own = arrival.kind === 'other' ? arrival.own : null;
  const names = { account: account.name, holder: holder.name || t('holder.unknown') };

  async function addOwn(pin: string) {
    onSettling();
    const made = await addProfile(account.name, pin);
    await bindPerson(made.id, account.id, account.name);
    void syncNow('sign-in');
    onHome();
  }

  if (step === 'open' && own) {
    return (
      <Page title={t('people.openOf', { name: account.name })}>
        <OpenWithPin profile={own} name={account.name} onOpen={onHome} />
      </Page>
    );
  }
  if (step === 'holder-pin') {
    return (
      <Page title={t('add.first')} key="holder">
        <p>{t('add.firstAbout')}</p>
        <NewPin
          name={names.holder}
          label={t('add.next')}
          onPin={async (pin) => {
            await setPin(holder.id, pin);
            setStep('own-pin');
          }}
        />
      </Page>
    );
  }
  if (step === 'own-pin') {
    return (
      <Page title={t('add.forAccount', { name: account.name })} key="own">
        <p>{t('add.secondAbout')}</p>
        <NewPin name={account.name} label={t('add.save')} onPin={addOwn} />
      </Page>
    );
  }

  const openOwn = () => {
    if (own?.pin) {
      setStep('open');
    } else if (own) {
      void switchTo(own.id).then(onHome);
    }
  };
  const addNext = () => setStep(holder.pin ? 'own-pin' : 'holder-pin');
  const asks = arrival.kind === 'ask';
  return (
    <Page title={t(asks ? 'ask.title' : 'other.title')}>
      <p>{t(asks ? 'ask.what' : 'other.what', names)}</p>
      <p>{t(asks ? 'ask.why' : 'other.why', names)}</p>
      {asks ? (
        <>
          <Button
            onPress={() => {
              onSettling();
              void settle(holder, account).then(onHome);
            }}
          >
            {t('ask.yes')}
          </Button>
          <Button kind="secondary" onPress={addNext}>
            {t('ask.no', names)}
          </Button>
        </>
      ) : own ? (
        <Button onPress={openOwn}>{t('other.own', names)}</Button>
      ) : (
        <Button onPress={addNext}>{t('other.add', names)}</Button>
      )}
      <Button kind="secondary" onPress={onNotMe}>
        {t('other.notMe', names)}
      </Button>
    </Page>
  );
}
