import { evaluate } from '../forms/engine';
import type { VisibleQuestion } from '../forms/engine/types';
import { AnswerList } from '../forms/render/AnswerList';
import { later } from '../forms/render/later';
import { today } from '../forms/today';
import { pick, useTexts } from '../i18n';
import vi from '../i18n/vi/dossiers.json';
import filing from '../i18n/vi/filing.json';
import type { DossierAnswersValue, DossierValue, FormValue, PageFile } from '../store/types';
import { Details } from '../ui/Details';

const MediaAnswer = later(() => import('../media/MediaAnswer'));

/** The pages of a paper, as the answer to a question that asks for them. */
function photoOf(pages: PageFile[]): Pick<VisibleQuestion, 'question' | 'value'> {
  return { question: { key: 'pages', kind: 'photo', label: { vi: '', en: '' } }, value: pages };
}

type Props = {
  id: string;
  dossier: DossierValue;
  filed: DossierAnswersValue | undefined;
  definition: FormValue | undefined;
};

/** The answers as they were filed, by the form version they were filed under. */
export function FiledAnswers({ id, dossier, filed, definition }: Props) {
  const t = useTexts('dossiers', vi);
  const tf = useTexts('filing', filing);
  if (!filed) return null;
  if (!definition) return <p class="soft">{t('answers_missing')}</p>;
  const { pages } = evaluate(definition, filed.answers, {
    today: today(Date.parse(dossier.filed_at)),
    case: dossier.case,
  });
  return (
    <Details summary={t('answers')}>
      {pages.map(({ page, questions }) => (
        <section key={page.key}>
          <h3>{pick(page.title)}</h3>
          <AnswerList form={definition.form} questions={questions} dossier={id} />
        </section>
      ))}
      {filed.papers.length > 0 && (
        <section>
          <h3>{t('papers')}</h3>
          <ul>
            {filed.papers.map(({ key, hand_in, pages }) => {
              const paper = definition.papers.find((one) => one.key === key);
              const name = paper ? pick(paper.name) : key;
              return (
                <li key={key}>
                  {name} ({tf(`way.${hand_in}`)})
                  {pages && <MediaAnswer q={photoOf(pages)} label={name} dossier={id} />}
                </li>
              );
            })}
          </ul>
        </section>
      )}
    </Details>
  );
}
