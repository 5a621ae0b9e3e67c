import type { Answers, Paper } from '../forms/engine/types';
import { Attach, WAYS } from '../forms/PaperChoices';
import { pick, useTexts } from '../i18n';
import vi from '../i18n/vi/dossiers.json';
import filing from '../i18n/vi/filing.json';
import type { HandIn, PaperChoice, SupplementValue } from '../store/types';
import { Choice } from '../ui/Choice';
import { Field } from '../ui/Field';

type Props = {
  items: SupplementValue['items'];
  named: (key: string) => Paper | undefined;
  chosen: PaperChoice[];
  /** Of the form: whom it is about. */
  answers: Answers;
  onChange: (chosen: PaperChoice[]) => void;
  /** Input id → sentence. */
  errors: Map<string, string>;
};

/** The papers an officer asks for, each with their note and the way it will be handed in. */
export function NamedPapers({ items, named, chosen, answers, onChange, errors }: Props) {
  const t = useTexts('dossiers', vi);
  const tf = useTexts('filing', filing);
  if (items.length === 0) return null;
  return (
    <>
      <h2>{t('more.papers')}</h2>
      {items.map(({ key, note }) => {
        const paper = named(key);
        const choice = chosen.find((one) => one.key === key);
        const put = (next: PaperChoice) =>
          onChange([...chosen.filter((one) => one.key !== key), next]);
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
              value={choice?.hand_in}
              onChange={([way]) => put({ key, hand_in: way as HandIn })}
            />
            {paper && choice?.hand_in === 'attached' && (
              <Attach paper={paper} choice={choice} answers={answers} onChange={put} />
            )}
          </Field>
        );
      })}
    </>
  );
}
