import type { ComponentType } from 'preact';

import { pick, useTexts } from '../../i18n';
import vi from '../../i18n/vi/forms.json';
import { Details } from '../../ui/Details';
import { describedBy, Field } from '../../ui/Field';
import { Notice } from '../../ui/Notice';
import type { Kind, VisibleQuestion } from '../engine/types';
import { fieldId } from '../paths';
import { CitizenId } from './CitizenId';
import { DateField } from './DateField';
import { Declaration } from './Declaration';
import { Email } from './Email';
import { Group } from './Group';
import { LongText } from './LongText';
import { later } from './later';
import { ManyOf } from './ManyOf';
import { Money } from './Money';
import { Note } from './Note';
import { NumberField } from './NumberField';
import { isLong, OneOf } from './OneOf';
import { Phone } from './Phone';
import { Text } from './Text';
import { TimeField } from './TimeField';
import type { ControlProps, Filling } from './types';
import { YesNo } from './YesNo';

const CONTROLS: Partial<Record<Kind, ComponentType<ControlProps>>> = {
  text: Text,
  name: Text,
  long_text: LongText,
  email: Email,
  phone: Phone,
  citizen_id: CitizenId,
  number: NumberField,
  money: Money,
  date: DateField,
  time: TimeField,
  yes_no: YesNo,
  declaration: Declaration,
  one_of: OneOf,
  many_of: ManyOf,
  group: Group,
  address: later(() => import('./Address')),
  table: later(() => import('./Table')),
  photo: later(() => import('./Photo')),
  signature: later(() => import('./Signature')),
  voice_note: later(() => import('./VoiceNote')),
  place: later(() => import('./Place')),
};

const Calculated = later(() => import('./Calculated'));
const Beside = later(() => import('../../aloud/Beside'), true);

/** Several inputs answer it: a fieldset with a legend. */
const GROUPED: Kind[] = [
  'date',
  'time',
  'yes_no',
  'declaration',
  'many_of',
  'group',
  'address',
  'table',
  'photo',
  'signature',
  'voice_note',
  'place',
];
/** Where *bỏ trống cũng được* would say nothing. */
const UNMARKED: Kind[] = ['group', 'table', 'declaration'];

type Props = {
  q: VisibleQuestion;
  filling: Filling;
  /** Its label is the screen's heading. */
  heading?: boolean;
};

/** One question: label, hint, help, control, error, warnings. */
export function QuestionField({ q, filling, heading = false }: Props) {
  const t = useTexts('forms', vi);
  const { question, path } = q;
  const { kind, help } = question;
  const beside = <Beside q={q} form={filling.form} />;
  if (kind === 'note') {
    return (
      <>
        <Note question={question} />
        {beside}
      </>
    );
  }
  if (kind === 'calculated') return <Calculated q={q} filling={filling} />;
  const id = fieldId(path);
  const error = filling.errors.get(id);
  const hint = question.hint && pick(question.hint);
  const Control = CONTROLS[kind] as ComponentType<ControlProps>;
  const group = GROUPED.includes(kind) || (kind === 'one_of' && !isLong(filling.form, question));
  const label =
    question.required || UNMARKED.includes(kind) ? (
      pick(question.label)
    ) : (
      <>
        {pick(question.label)} <span class="soft">{t('optional')}</span>
      </>
    );
  return (
    <Field id={id} label={label} hint={hint} error={error} group={group} heading={heading}>
      {beside}
      {help && (
        <Details summary={t('help')}>
          <p>{pick(help)}</p>
        </Details>
      )}
      <Control
        q={q}
        id={id}
        typed={filling.typed(path)}
        change={(value, drawn) => filling.change(path, value, drawn)}
        described={describedBy(id, hint, error)}
        wrong={error !== undefined}
        filling={filling}
      />
      {q.warnings.map((warning) => (
        <Notice key={warning.vi} kind="care" live title={t('check_it')}>
          <p>{pick(warning)}</p>
        </Notice>
      ))}
    </Field>
  );
}
