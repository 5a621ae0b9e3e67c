import { pick, useTexts } from '../i18n';
import vi from '../i18n/vi/office.json';
import type { Text } from '../store/types';
import { Icon, StatusTag } from '../ui';
import { isEnded } from './actions';
import { DueText } from './DueText';
import type { Row } from './worklist';

/** One case in the list; the whole of it is the link. */
export function CaseRow({ row, procedure }: { row: Row; procedure: Text | string }) {
  const t = useTexts('office', vi);
  const { id, value, due, pending } = row;
  return (
    <li>
      <a class="case" href={`/can-bo/${id}`}>
        <span class="case-code">{value.code}</span>
        <span class="case-name">{value.applicant_name}</span>
        <span class="case-what soft">
          {pick(procedure)}
          {value.summary.map(({ label, value: text }) =>
            text === value.applicant_name ? null : ` · ${pick(label).replace(/\?$/, '')}: ${text}`,
          )}
        </span>
        <span class="case-state">
          <StatusTag status={pending.status} />
          <DueText due={due} value={value} />
          {value.files_missing > 0 && !isEnded(pending.status) && (
            <span class="due calm">
              <Icon name="cloud" />
              <span>{t('list.files', { n: value.files_missing })}</span>
            </span>
          )}
          {pending.waiting.length > 0 && (
            <span class="due calm">
              <Icon name="phone" />
              <span>{t('list.unsent', { n: pending.waiting.length })}</span>
            </span>
          )}
          {pending.rejected.length > 0 && (
            <span class="due soon">
              <Icon name="alert" />
              <span>{t('list.refused', { n: pending.rejected.length })}</span>
            </span>
          )}
        </span>
      </a>
    </li>
  );
}
