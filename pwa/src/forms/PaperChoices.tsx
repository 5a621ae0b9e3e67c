import { pick, useTexts } from '../i18n';
import vi from '../i18n/vi/filing.json';
import type { HandIn, PaperChoice } from '../store/types';
import { Choice } from '../ui/Choice';
import { Details } from '../ui/Details';
import { Field } from '../ui/Field';
import type { Paper } from './engine/types';

const WAYS: HandIn[] = ['counter', 'post', 'agency_has'];

/** Every paper that is asked for, as it will be handed in: by hand where nothing else was chosen. */
export function chosenPapers(papers: Paper[], chosen: PaperChoice[]): PaperChoice[] {
  return papers.flatMap(({ key, required }) => {
    const found = chosen.find((choice) => choice.key === key);
    return found ? [found] : required ? [{ key, hand_in: 'counter' as const }] : [];
  });
}

type Props = {
  papers: Paper[];
  chosen: PaperChoice[];
  onChange: (chosen: PaperChoice[]) => void;
};

/** The papers that go with a filing, and how each will be handed in. */
export function PaperChoices({ papers, chosen, onChange }: Props) {
  const t = useTexts('filing', vi);
  const now = chosenPapers(papers, chosen);
  const choose = (key: string, way: string | undefined) => {
    const others = now.filter((choice) => choice.key !== key);
    onChange(way === 'none' ? others : [...others, { key, hand_in: way as HandIn }]);
  };
  return (
    <section>
      <h2>{t('papers_title')}</h2>
      <p>{t(papers.length > 0 ? 'papers_intro' : 'papers_none')}</p>
      {papers.map(({ key, name, help, originals, copies, required }) => {
        const count = [
          originals > 0 && t('originals', { n: originals }),
          copies > 0 && t('copies', { n: copies }),
        ].filter(Boolean);
        const ways = required ? WAYS : [...WAYS, 'none' as const];
        return (
          <Field key={key} group id={`paper-${key}`} label={pick(name)} hint={count.join(', ')}>
            {help && (
              <Details summary={t('paper_help')}>
                <p>{pick(help)}</p>
              </Details>
            )}
            <Choice
              id={`paper-${key}`}
              options={ways.map((way) => ({ value: way, label: t(`hand_in.${way}`) }))}
              value={now.find((choice) => choice.key === key)?.hand_in ?? 'none'}
              onChange={([way]) => choose(key, way)}
            />
          </Field>
        );
      })}
    </section>
  );
}
