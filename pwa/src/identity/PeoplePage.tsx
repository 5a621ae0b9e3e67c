/** `/nguoi-dung`: who shares this phone. Also where every screen leads while nobody is open. */

import { useState } from 'preact/hooks';
import { useLocation } from 'preact-iso/router';
import { useTexts } from '../i18n';
import vi from '../i18n/vi/identity.json';
import { useLive } from '../store/live';
import { listProfiles, lock, openProfile, type Profile, ready, setPin } from '../store/profiles';
import { Button, Details, Icon, Notice, Page } from '../ui';
import './identity.css';
import { AddPerson } from './AddPerson';
import { NewPin } from './NewPin';
import { OpenWithPin } from './OpenWithPin';
import { RemovePerson } from './RemovePerson';
import { safeReturnPath } from './returnPath';
import { switchTo } from './switchPerson';

const PAGE = '/nguoi-dung';
const WATCHED = ['profile'];

async function load(): Promise<Profile[]> {
  await ready();
  return listProfiles();
}

type Step = { kind: 'list' | 'add' | 'pin' } | { kind: 'open' | 'remove'; profile: Profile };

export default function PeoplePage() {
  const t = useTexts('identity', vi);
  const { query, route } = useLocation();
  const [step, setStep] = useState<Step>({ kind: 'list' });
  const [said, setSaid] = useState<string>();
  const profiles = useLive(WATCHED, load);
  const present = openProfile();
  const nameOf = (profile: Profile) => profile.name || t('people.unnamed');
  const list = () => setStep({ kind: 'list' });
  // As a lock screen it knows what was wanted (`?tiep=`).
  const arrived = () => route(safeReturnPath(query['tiep'], PAGE), true);

  if (!profiles) {
    return null;
  }
  if (step.kind === 'add') {
    return <AddPerson present={present} onDone={() => route('/')} onCancel={list} />;
  }
  if (step.kind === 'remove') {
    return (
      <RemovePerson
        profile={step.profile}
        name={nameOf(step.profile)}
        onDone={list}
        onKeep={list}
      />
    );
  }
  if (step.kind === 'open') {
    const name = nameOf(step.profile);
    return (
      <Page title={t('people.openOf', { name })} back={PAGE} onBack={list}>
        <OpenWithPin profile={step.profile} name={name} onOpen={arrived} />
        <Details summary={t('pin.forget')}>
          <p>{t('pin.forgetAbout')}</p>
          <Button kind="plain" onPress={() => setStep({ kind: 'remove', profile: step.profile })}>
            {t('people.remove', { name })}
          </Button>
        </Details>
      </Page>
    );
  }
  if (step.kind === 'pin' && present) {
    return (
      <Page title={t(present.pin ? 'people.changePin' : 'people.setPin')} back={PAGE} onBack={list}>
        <NewPin
          name={nameOf(present)}
          label={t('people.setPin')}
          onPin={async (pin) => {
            await setPin(present.id, pin);
            setSaid(t('pin.saved', { name: nameOf(present) }));
            list();
          }}
        />
      </Page>
    );
  }

  const locked = !present && profiles.length > 0;
  const others = profiles.filter((profile) => profile.id !== present?.id);
  return (
    <Page
      title={t(locked ? 'people.locked' : 'people.title')}
      {...(!locked && { back: '/cai-dat' })}
    >
      <p>{t(locked ? 'people.lockedLead' : 'people.lead')}</p>
      {said && (
        <Notice kind="done" live>
          <p>{said}</p>
        </Notice>
      )}
      {present && (
        <section aria-labelledby="now">
          <h2 id="now" class="who">
            <Icon name="person" />
            <span>
              {nameOf(present)} <span class="soft">({t('people.now')})</span>
            </span>
          </h2>
          {present.pin && (
            <>
              <Button onPress={() => void lock()}>{t('people.lock')}</Button>
              <p class="soft">{t('people.lockAbout')}</p>
            </>
          )}
          <Button kind="secondary" onPress={() => setStep({ kind: 'pin' })}>
            {t(present.pin ? 'people.changePin' : 'people.setPin')}
          </Button>
          {present.pin && others.length === 0 && (
            <Button
              kind="plain"
              onPress={() => void setPin(present.id, null).then(() => setSaid(t('pin.dropped')))}
            >
              {t('people.dropPin')}
            </Button>
          )}
          <Button kind="plain" onPress={() => setStep({ kind: 'remove', profile: present })}>
            {t('people.remove', { name: nameOf(present) })}
          </Button>
        </section>
      )}
      {others.map((profile) => (
        <section key={profile.id} aria-labelledby={`p-${profile.id}`}>
          <h2 id={`p-${profile.id}`} class="who">
            <Icon name="person" />
            <span>{nameOf(profile)}</span>
          </h2>
          <Button
            kind={locked && others.length === 1 ? 'primary' : 'secondary'}
            onPress={() =>
              profile.pin
                ? setStep({ kind: 'open', profile })
                : void switchTo(profile.id).then(arrived)
            }
          >
            {t('people.openOf', { name: nameOf(profile) })}
          </Button>
        </section>
      ))}
      {(present || profiles.length === 0) && (
        <Button kind="secondary" onPress={() => setStep({ kind: 'add' })}>
          {t('people.add')}
        </Button>
      )}
    </Page>
  );
}
