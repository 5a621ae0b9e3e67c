import type { FormDefinition } from '../forms/engine/types';
import { pick, useTexts } from '../i18n';
import vi from '../i18n/vi/dossiers.json';
import filing from '../i18n/vi/filing.json';
import type { PaperChoice } from '../store/types';

type Props = { papers: PaperChoice[]; definition: FormDefinition | undefined };

/** What the person chose to bring or to post: filing does not end with the press of a button. */
export function PapersToBring({ papers, definition }: Props) {
  const t = useTexts('dossiers', vi);
  const tf = useTexts('filing', filing);
  const own = papers.filter(({ hand_in }) => hand_in === 'counter' || hand_in === 'post');
  if (own.length === 0 || !definition) return null;
  return (
    <>
      <h2>{t('bring')}</h2>
      <ul>
        {own.map(({ key, hand_in }) => {
          const paper = definition.papers.find((one) => one.key === key);
          return (
            <li key={key}>
              {paper ? pick(paper.name) : key} ({tf(`way.${hand_in}`)})
            </li>
          );
        })}
      </ul>
    </>
  );
}
