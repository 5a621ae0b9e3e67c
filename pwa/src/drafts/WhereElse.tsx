import { useTexts } from '../i18n';
import vi from '../i18n/vi/drafts.json';
import type { Draft } from '../store/draftTypes';
import { Notice } from '../ui/Notice';

/** Of a form being filled, in the list: where else it is, and what came of that. */
export default function WhereElse({ draft }: { draft: Draft }) {
  const t = useTexts('drafts', vi);
  const { note, begun, conflicts, copied, updatedAt } = draft;
  return (
    <>
      {copied === updatedAt && <p class="soft">{t('copied')}</p>}
      {begun !== undefined && <p class="soft">{t('begun')}</p>}
      {(note || conflicts) && (
        <Notice kind="care">
          {note && <p>{t(`note.${note}`)}</p>}
          {conflicts && <p>{t('conflicts', { n: Object.keys(conflicts).length })}</p>}
        </Notice>
      )}
    </>
  );
}
