/** The boxes of one action, with what can be filled by a tap. */

import { formatMoney, pick, useTexts } from '../i18n';
import vi from '../i18n/vi/office.json';
import { feesAt } from '../procedures/fees';
import { getEntity } from '../store/entities';
import { useLive } from '../store/live';
import type { CaseValue, ProcedureValue } from '../store/types';
import { Choice, describedBy, Field, type SummaryError, TextInput } from '../ui';
import { type ActionForm, FIELDS, LONGEST, type TextField } from './actionForm';
import { actionName, type OfficerAction } from './actions';
import { vietnamDay } from './due';
import { Chips, type TemplateSet, Templates } from './Templates';
import { ResultField } from './viewer/ResultField';

type Props = {
  type: OfficerAction;
  form: ActionForm;
  update: (change: Partial<ActionForm>) => void;
  errors: SummaryError[];
  value: CaseValue;
  procedure: ProcedureValue | undefined;
};

type Words = { label: keyof typeof vi; hint?: keyof typeof vi; rows?: number };

const WORDS: { readonly [field in TextField]: Words } = {
  note: { label: 'field.note', hint: 'field.noteHint', rows: 3 },
  reason: { label: 'field.reason', hint: 'field.reasonHint', rows: 4 },
  legal_basis: { label: 'field.legalBasis', hint: 'field.legalBasisHint', rows: 2 },
  amount: { label: 'field.amount', hint: 'field.amountHint' },
  result_number: { label: 'field.resultNumber', hint: 'field.resultNumberHint' },
  method: { label: 'field.method' },
  received_by: { label: 'field.receivedBy', hint: 'field.receivedByHint' },
  message: { label: 'field.message', hint: 'field.messageHint', rows: 4 },
};
const FINISH_NOTE: Words = { label: 'field.finishNote', hint: 'field.finishNoteHint', rows: 3 };
const METHODS = ['counter', 'post', 'electronic'] as const;
const SETS: { readonly [at: string]: TemplateSet } = {
  'refuse.reason': 'refuse',
  'stop.reason': 'stop',
  'finish.note': 'finish',
  'request-supplement.message': 'message',
};

export function fieldInputId(field: TextField): string {
  return `f-${field}`;
}

export function ActionFields({ type, form, update, errors, value, procedure }: Props) {
  const t = useTexts('office', vi);
  const name = actionName(type);
  const agency = useLive(['agency'], async () => {
    const found = (await getEntity('agency', value.agency))?.value;
    return found && { id: value.agency, province: found.province };
  }, [value.agency]);
  return (
    <>
      {FIELDS[name].map(box)}
      {name === 'finish' && (
        <ResultField value={form.result ?? null} onChange={(result) => update({ result })} />
      )}
    </>
  );

  function box(field: TextField) {
    const id = fieldInputId(field);
    const error = errors.find((one) => one.id === id)?.message;
    const words = name === 'finish' && field === 'note' ? FINISH_NOTE : WORDS[field];
    const hint = words.hint && t(words.hint);
    const set = SETS[`${name}.${field}`];
    const put = (text: string) => update({ [field]: text });
    if (field === 'method') {
      return (
        <Field key={id} id={id} label={t(words.label)} error={error} group>
          <Choice
            id={id}
            value={form.method}
            options={METHODS.map((one) => ({ value: one, label: t(`method.${one}`) }))}
            onChange={([picked]) => put(picked ?? '')}
          />
        </Field>
      );
    }
    return (
      <div key={id}>
        <Field id={id} label={t(words.label)} hint={hint} error={error}>
          <TextInput
            id={id}
            value={form[field]}
            onInput={put}
            maxLength={LONGEST[field]}
            describedBy={describedBy(id, hint, error)}
            invalid={Boolean(error)}
            {...(words.rows && { rows: words.rows })}
            {...(field === 'amount' && { inputMode: 'numeric', width: 'short' })}
          />
        </Field>
        {set && <Templates set={set} value={form[field]} onInput={put} label={t(words.label)} />}
        {field === 'amount' && <Chips label={t('tpl.use')} chips={fees(put)} />}
        {field === 'legal_basis' && (
          <Chips
            label={t('field.legalBasisKnown')}
            chips={(procedure?.legal_basis ?? []).map(({ text }) => ({
              text,
              onPress: () => put(text.slice(0, LONGEST.legal_basis)),
            }))}
          />
        )}
      </div>
    );
  }

  /** What the catalogue says this costs, on the day it was filed. */
  function fees(put: (text: string) => void) {
    const day = new Date(vietnamDay(Date.parse(value.filed_at)) * 86_400_000);
    return feesAt(procedure?.fees ?? [], day.toISOString().slice(0, 10), agency ?? null, value.case)
      .filter(({ amount }) => amount > 0)
      .map(({ label, amount }) => ({
        text: t('field.amountByRule', { label: pick(label), amount: formatMoney(amount) }),
        onPress: () => put(String(amount)),
      }));
  }
}
