/** Taking a person off this phone: says by name what would be lost, and asks twice where it matters. */

import { useState } from 'preact/hooks';
import { fold } from '../forms/fold';
import { useTexts } from '../i18n';
import vi from '../i18n/vi/identity.json';
import { useLive } from '../store/live';
import { openProfile, type Profile, removeProfile } from '../store/profiles';
import { dropScratch } from '../store/scratch';
import { Button, describedBy, Field, Notice, Page, TextInput } from '../ui';
import { signOut } from './http';
import { listUnsent } from './unsent';

type Props = { profile: Profile; name: string; onDone: () => void; onKeep: () => void };

const WATCHED = ['draft', 'queue', 'profile', 'blob', 'dossier_files'];
type WorkKey = keyof typeof vi & `work.${string}`;

export function RemovePerson({ profile, name, onDone, onKeep }: Props) {
  const t = useTexts('identity', vi);
  const [typed, setTyped] = useState('');
  const [error, setError] = useState<string>();
  const open = openProfile()?.id === profile.id;
  const unsent = useLive(
    WATCHED,
    async () =>
      open
        ? listUnsent((type) => t((`work.${type}` in vi ? `work.${type}` : 'work.other') as WorkKey))
        : [],
    [open],
  );
  const word = t('remove.word');
  const careful = !open || (unsent?.length ?? 1) > 0;

  async function remove() {
    // Keyboards put the mark on either letter (XÓA, XOÁ), or none: what counts is the word.
    if (careful && fold(typed) !== fold(word)) {
      setError(t('remove.typeMissing', { word }));
      document.getElementById('confirm')?.focus();
      return;
    }
    if (open && profile.person) {
      signOut().catch(() => undefined);
    }
    await dropScratch(profile.id);
    await removeProfile(profile.id);
    onDone();
  }

  return (
    <Page title={t('remove.title', { name })} back="/nguoi-dung" onBack={onKeep}>
      <p>{t('remove.what', { name })}</p>
      {!open && (
        <Notice kind="care">
          <p>{t('remove.unknown')}</p>
        </Notice>
      )}
      {unsent && unsent.length > 0 && (
        <Notice kind="care" title={t('remove.unsent')}>
          <ul>
            {unsent.map(({ id, kind, title }) => (
              <li key={id}>{t(`remove.${kind}`, { title })}</li>
            ))}
          </ul>
        </Notice>
      )}
      {careful && (
        <Field id="confirm" label={t('remove.type', { word })} error={error}>
          <TextInput
            id="confirm"
            value={typed}
            onInput={setTyped}
            width="short"
            describedBy={describedBy('confirm', false, error)}
            invalid={Boolean(error)}
          />
        </Field>
      )}
      <Button kind="secondary" onPress={onKeep}>
        {t('remove.no')}
      </Button>
      <Button kind="danger" onPress={() => void remove()}>
        {t('remove.yes')}
      </Button>
    </Page>
  );
}
