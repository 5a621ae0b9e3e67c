/** A person's word on answers that were typed differently on two devices. */

import type { Draft, OtherAnswer } from '../store/draftTypes';
import type { Answers } from '../store/types';

function put(answers: Answers, key: string, { value }: OtherAnswer): Answers {
  const { [key]: _now, ...others } = answers;
  return value === undefined ? others : { ...others, [key]: value };
}

const aside = (all: OtherAnswer[], { value }: OtherAnswer) =>
  all.filter((other) => JSON.stringify(other.value) !== JSON.stringify(value));

function standing({ stands }: Draft, key: string, { device, made_at }: OtherAnswer) {
  return { ...stands, [key]: { device, made_at } };
}

/** The draft with the answer to `key` decided; `now` is the one that stands there, the others are kept beside it. */
export function decide(
  draft: Draft,
  key: string,
  chosen: OtherAnswer,
  now: OtherAnswer,
): Partial<Draft> {
  const { [key]: others = [], ...conflicts } = draft.conflicts ?? {};
  const left = aside([now, ...others], chosen);
  return {
    answers: put(draft.answers, key, chosen),
    conflicts,
    stands: standing(draft, key, chosen),
    settled: { ...draft.settled, [key]: left },
  };
}

/** Take back what was set aside: it becomes the answer, and what was the answer lies aside. */
export function takeBack(
  draft: Draft,
  key: string,
  back: OtherAnswer,
  now: OtherAnswer,
): Partial<Draft> {
  const left = aside([now, ...(draft.settled?.[key] ?? [])], back);
  return {
    answers: put(draft.answers, key, back),
    stands: standing(draft, key, back),
    settled: { ...draft.settled, [key]: left },
  };
}
