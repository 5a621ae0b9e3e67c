import { useTexts } from '../i18n';
import vi from '../i18n/vi/office.json';
import { Choice, Field } from '../ui';

const ROWS = [
  ['j', 'list.keyNext'],
  ['k', 'list.keyPrevious'],
  ['Enter', 'list.keyOpen'],
  ['/', 'list.keySearch'],
  ['?', 'list.keyHelp'],
] as const;

/** Which keys do what, and a way to turn them off. */
export function KeyHelp({ on, onChange }: { on: boolean; onChange: (on: boolean) => void }) {
  const t = useTexts('office', vi);
  return (
    <section class="keys" aria-labelledby="keys-title">
      <h2 id="keys-title">{t('list.keys')}</h2>
      <dl>
        {ROWS.map(([key, does]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{t(does)}</dd>
          </div>
        ))}
      </dl>
      <Field id="keys" label={t('list.keys')} group>
        <Choice
          id="keys"
          multiple
          value={on ? ['on'] : []}
          options={[{ value: 'on', label: t('list.keysOn') }]}
          onChange={(values) => onChange(values.length > 0)}
        />
      </Field>
    </section>
  );
}
