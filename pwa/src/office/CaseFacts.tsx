import { formatDate, formatDateTime, pick, useTexts } from '../i18n';
import vi from '../i18n/vi/office.json';
import type { CaseValue, FormValue, ProcedureValue } from '../store/types';

type Props = {
  value: CaseValue;
  procedure: ProcedureValue | undefined;
  form: FormValue | undefined;
};

/** Device and server clocks that differ by less than this say the same time. */
const SAME_MS = 120_000;

/** Who, what and when. */
export function CaseFacts({ value, procedure, form }: Props) {
  const t = useTexts('office', vi);
  const { applicant_name, submitter_name, phone, filed_at, device_made_at } = value;
  const kind = form?.cases.find(({ key }) => key === value.case);
  const apart = Math.abs(Date.parse(filed_at) - Date.parse(device_made_at)) > SAME_MS;
  return (
    <dl class="facts">
      {fact('case.applicant', applicant_name)}
      {fact(
        'case.submitter',
        submitter_name === applicant_name ? t('case.sameSubmitter') : submitter_name,
      )}
      {fact('case.phone', phone ? <a href={`tel:${phone}`}>{phone}</a> : t('case.noPhone'))}
      {fact('case.procedure', procedure ? pick(procedure.name) : value.procedure)}
      {kind && fact('case.kind', pick(kind.label))}
      {fact('case.filed', formatDateTime(filed_at))}
      {apart && fact('case.madeAt', formatDateTime(device_made_at))}
      {value.accepted_at && fact('case.accepted', formatDateTime(value.accepted_at))}
      {value.due_at && fact('case.due', formatDate(value.due_at))}
      {value.reason && fact('case.reason', value.reason)}
      {fact('case.version', t('case.versionValue', { n: value.form_version }))}
    </dl>
  );

  function fact(key: keyof typeof vi, content: preact.ComponentChildren) {
    return (
      <div key={key}>
        <dt>{t(key)}</dt>
        <dd>{content}</dd>
      </div>
    );
  }
}
