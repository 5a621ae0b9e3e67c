/** What the import has to say, cell by cell. */

import { pick } from '../../i18n';
import { Details, Notice } from '../../ui';
import { inOrder, type Preview, placeOf, type Remark } from './preview';
import { useWords } from './useWords';

export function Remarks({ preview }: { preview: Preview }) {
  const t = useWords();
  const { mistakes, notes } = preview;
  return (
    <section aria-labelledby="found">
      <h2 id="found">{t(mistakes.length > 0 ? 'mistakes' : 'fine')}</h2>
      {mistakes.length > 0 && (
        <>
          <Notice kind="care" live>
            <p>{t('mistakes.what', { n: mistakes.length })}</p>
          </Notice>
          <List remarks={mistakes} />
        </>
      )}
      {notes.length > 0 && (
        <Details summary={t('notes', { n: notes.length })}>
          <List remarks={notes} />
        </Details>
      )}
    </section>
  );
}

function List({ remarks }: { remarks: Remark[] }) {
  return (
    <ul class="rows">
      {inOrder(remarks).map((remark) => (
        <li key={placeOf(remark) + remark.message.en}>
          <p>
            <strong>{placeOf(remark)}</strong>
          </p>
          <p>{pick(remark.message)}</p>
        </li>
      ))}
    </ul>
  );
}
