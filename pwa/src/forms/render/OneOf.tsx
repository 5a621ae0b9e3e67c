import { pick } from '../../i18n';
import { Choice } from '../../ui/Choice';
import { choicesOf } from '../engine';
import type { Form, Question } from '../engine/types';
import { later } from './later';
import type { ControlProps } from './types';

/** More choices than this are searched, not scrolled. */
const MOST = 12;

export function isLong(form: Form, question: Question): boolean {
  return choicesOf(form, question).length > MOST;
}

const LongList = later(() => import('./LongList'));

export function OneOf(props: ControlProps) {
  const { id, typed, change, q, filling } = props;
  if (isLong(filling.form, q.question)) return <LongList {...props} />;
  return (
    <Choice
      id={id}
      options={(q.choices || []).map(({ value, label, hint }) => ({
        value,
        label: pick(label),
        hint: hint && pick(hint),
      }))}
      value={typeof typed === 'string' ? typed : undefined}
      onChange={([picked]) => change(picked, true)}
    />
  );
}
