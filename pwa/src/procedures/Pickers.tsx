import type { Case } from '../forms/engine/types';
import { pick, useTexts } from '../i18n';
import vi from '../i18n/vi/procedures.json';
import { Choice } from '../ui/Choice';
import { Field } from '../ui/Field';
import type { Receiver } from './loadProcedure';

type CaseProps = {
  cases: Case[];
  picked: string | undefined;
  onPick: (key: string | undefined) => void;
  error: string | undefined;
};

export function CasePicker({ cases, picked, onPick, error }: CaseProps) {
  const t = useTexts('procedures', vi);
  return (
    <Field id="case" group label={t('case')} error={error}>
      <Choice
        id="case"
        options={cases.map(({ key, label, hint }) => ({
          value: key,
          label: pick(label),
          hint: hint && pick(hint),
        }))}
        value={picked}
        onChange={([key]) => onPick(key)}
      />
    </Field>
  );
}

type ReceiverProps = {
  agencies: Receiver[];
  /** What to say where there is none. */
  none: string;
  picked: Receiver | undefined;
  onPick: (id: string | undefined) => void;
  error: string | undefined;
};

/** Which commune receives it; where there is one it is said, not asked. */
export function ReceiverPicker({ agencies, none, picked, onPick, error }: ReceiverProps) {
  const t = useTexts('procedures', vi);
  if (agencies.length === 0) return <p>{none}</p>;
  return (
    <>
      {agencies.length > 1 && (
        <Field id="agency" group label={t('agency')} error={error}>
          <Choice
            id="agency"
            options={agencies.map(({ id, name }) => ({ value: id, label: pick(name) }))}
            value={picked?.id}
            onChange={([id]) => onPick(id)}
          />
        </Field>
      )}
      {picked && (
        <section>
          <h2>{t('agency_one')}</h2>
          <p>
            <strong>{pick(picked.name)}</strong>
            <br />
            {picked.address}
            {picked.phone && (
              <>
                <br />
                <a href={`tel:${picked.phone.replace(/[^0-9+]/g, '')}`}>{picked.phone}</a>
              </>
            )}
          </p>
          <p>
            {t('hours')}: {pick(picked.hours)}
          </p>
        </section>
      )}
    </>
  );
}
