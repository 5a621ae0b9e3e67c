import type { Paper } from '../forms/engine/types';
import { pick, useTexts } from '../i18n';
import vi from '../i18n/vi/dossiers.json';
import filing from '../i18n/vi/filing.json';
import type { HandIn, PaperChoice, SupplementValue } from '../store/types';
import { Choice } from '../ui/Choice';
import { Field } from '../ui/Field';

const WAYS: HandIn[] = ['counter', 'post', 'agency_has'];

type Props = {
  items: SupplementValue['items'];
  named: (key: string) => Paper | undefined;
  chosen: PaperChoice[];
  onChange: (chosen: PaperChoice[]) => void;
  /** Input id → sentence. */
  errors: Map<string, string>;
};

/** The papers an officer asks for, each with their note and the way it will be handed in. */
export function NamedPapers({ items, named, chosen, onChange, errors }: Props) {
  const t = useTexts('dossiers', vi);
  const tf = useTexts('filing', filing);
  if (items.length === 0) return null;
  return (
    <>
      <h2>{t('more.papers')}</h2>
      {items.map(({ key, note }) => {
        const paper = named(key);
        const picked = chosen.find((choice) => choice.key === key)?.hand_in;
        const id = `paper-${key}`;
        return (
          <Field
            key={key}
            id={id}
            group
            label={paper ? pick(paper.name) : key}
            hint={[note && `${t('more.note')}: “${note}”.`, t('more.way')]
              .filter(Boolean)
              .join(' ')}
            error={errors.get(id)}
          >
            <Choice
              id={id}
              options={WAYS.map((way) => ({ value: way, label: tf(`hand_in.${way}`) }))}
              value={picked}
              onChange={([way]) =>
                onChange([
                  ...chosen.filter((choice) => choice.key !== key),
                  { key, hand_in: way as HandIn },
                ])
              }
            />
          </Field>
        );
      })}
    </>
  );
}
