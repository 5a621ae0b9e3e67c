import { pick, useTexts } from '../i18n';
import vi from '../i18n/vi/filing.json';
import type { HandIn, PaperChoice } from '../store/types';
import { Choice } from '../ui/Choice';
import { Details } from '../ui/Details';
import { Field } from '../ui/Field';
import type { Answers, Paper } from './engine/types';
import { later } from './render/later';

/** Come late to the phone: without them a paper is brought to the counter as ever. */
export const Offer = later(() => import('../papers/Offer'), true);
export const Attach = later(() => import('../papers/Attach'));

/** The last, so that what is to be photographed stands right below its choice. */
export const WAYS: HandIn[] = ['counter', 'post', 'agency_has', 'attached'];

/** Every paper that is asked for, as it will be handed in: by hand where nothing else was chosen. */
export function chosenPapers(papers: Paper[], chosen: PaperChoice[]): PaperChoice[] {
  return papers.flatMap(({ key, required }) => {
    const found = chosen.find((choice) => choice.key === key);
    return found ? [found] : required ? [{ key, hand_in: 'counter' as const }] : [];
  });
}

/** Of which there should be a photograph and is none. */
export function unattached(chosen: PaperChoice[]): PaperChoice[] {
  return chosen.filter(({ hand_in, pages }) => hand_in === 'attached' && !pages?.length);
}

type Props = {
  papers: Paper[];
  chosen: PaperChoice[];
  /** Of the form: whom it is about. */
  answers: Answers;
  onChange: (chosen: PaperChoice[]) => void;
};

/** The papers that go with a filing, and how each will be handed in. */
export function PaperChoices({ papers, chosen, answers, onChange }: Props) {
  const t = useTexts('filing', vi);
  const now = chosenPapers(papers, chosen);
  return (
    <section>
      <h2>{t('papers_title')}</h2>
      <p>{t(papers.length > 0 ? 'papers_intro' : 'papers_none')}</p>
      {papers.map((paper) => {
        const { key, name, help, originals, copies, required } = paper;
        const count = [
          originals > 0 && t('originals', { n: originals }),
          copies > 0 && t('copies', { n: copies }),
        ].filter(Boolean);
        const ways = required ? WAYS : ['none' as const, ...WAYS];
        const choice = now.find((one) => one.key === key);
        const way = choice?.hand_in ?? 'none';
        const put = (next?: PaperChoice) => {
          const others = now.filter((one) => one.key !== key);
          onChange(next ? [...others, next] : others);
        };
        const given = { paper, choice, answers, onChange: put };
        return (
          <Field key={key} group id={`paper-${key}`} label={pick(name)} hint={count.join(', ')}>
            {help && (
              <Details summary={t('paper_help')}>
                <p>{pick(help)}</p>
              </Details>
            )}
            {way !== 'attached' && paper.kind && <Offer {...given} />}
            <Choice
              id={`paper-${key}`}
              options={ways.map((one) => ({ value: one, label: t(`hand_in.${one}`) }))}
              value={way}
              onChange={([one]) =>
                put(one === 'none' ? undefined : { key, hand_in: one as HandIn })
              }
            />
            {way === 'attached' && <Attach {...given} />}
          </Field>
        );
      })}
    </section>
  );
}
