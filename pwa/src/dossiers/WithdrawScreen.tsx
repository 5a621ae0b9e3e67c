import { useState } from 'preact/hooks';
import { useLocation } from 'preact-iso/router';

import { useTexts } from '../i18n';
import vi from '../i18n/vi/dossiers.json';
import forms from '../i18n/vi/forms.json';
import type { DossierValue } from '../store/types';
import { enqueue } from '../sync/outbox';
import { Button } from '../ui/Button';
import { Field } from '../ui/Field';
import { LinkButton } from '../ui/LinkButton';
import { Notice } from '../ui/Notice';
import { Page } from '../ui/Page';
import { TextInput } from '../ui/TextInput';
import { useScratch } from './useScratch';

/** The last question before a dossier is withdrawn. */
export function WithdrawScreen({ id, dossier }: { id: string; dossier: DossierValue }) {
  const t = useTexts('dossiers', vi);
  const tf = useTexts('forms', forms);
  const { route } = useLocation();
  const scratch = useScratch(`withdraw/${id}`, '');
  const [failed, setFailed] = useState(false);
  if (!scratch) return null;
  const withdraw = async () => {
    try {
      const args = { reason: scratch.value.trim() || null };
      await enqueue({ type: 'dossier.withdraw', entity: id, args });
      await scratch.clear();
      route(`/ho-so/${id}`, true);
    } catch {
      setFailed(true);
    }
  };
  return (
    <Page title={t('withdraw.title')} caption={dossier.applicant_name} back={`/ho-so/${id}`}>
      {failed && (
        <Notice kind="care" live>
          <p>{t('write_failed')}</p>
        </Notice>
      )}
      <p>{t('withdraw.what', { code: dossier.code ?? '' })}</p>
      <Field
        id="reason"
        label={
          <>
            {t('withdraw.reason')} <span class="soft">{tf('optional')}</span>
          </>
        }
      >
        <TextInput
          id="reason"
          rows={3}
          maxLength={2000}
          value={scratch.value}
          onInput={(reason) => scratch.set(() => reason)}
        />
      </Field>
      <Button kind="danger" onPress={() => void withdraw()}>
        {t('withdraw.yes')}
      </Button>
      <LinkButton kind="secondary" href={`/ho-so/${id}`}>
        {t('withdraw.no')}
      </LinkButton>
    </Page>
  );
}
