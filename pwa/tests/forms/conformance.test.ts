// @vitest-environment node
// The same vectors as tests/server/procedures/test_conformance.py runs.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type Answers,
  evaluate,
  type Form,
  type Json,
  type Question,
  type VisibleQuestion,
} from '../../src/forms/engine';
import texts from '../../src/forms/engine/messages.json';
import { loadUnits, type Units } from '../../src/forms/units';

type Vector = {
  name: string;
  definition: string;
  today: string;
  case: string | null;
  answers: Answers;
  expect: {
    answers: Answers;
    errors: [string, string][];
    visible: string[];
    warnings: [string, number | string][];
    calculated: Record<string, Json>;
  };
};
type File = { definitions: Record<string, Form>; vectors: Vector[] };

const FOLDER = join(import.meta.dirname, '../../../tests/conformance');
/** Sentence → `prefix`, `sex`, `birth`. */
const oddities = new Map(
  Object.entries(texts)
    .filter(([key]) => key.startsWith('odd.'))
    .map(([key, text]) => [text.vi, key.slice(4)]),
);
let units: Units;
beforeAll(async () => {
  units = await loadUnits();
});

const walk = (questions: VisibleQuestion[]): VisibleQuestion[] =>
  questions.flatMap((seen) => [
    seen,
    ...walk(seen.questions ?? []),
    ...(seen.rows ?? []).flatMap((row) => walk(row)),
  ]);

/** The values of calculated questions, of those too that nobody sees. */
const computed = (questions: Question[], answers: Answers, at: string): [string, Json][] =>
  questions.flatMap(({ key, kind, questions: nested = [] }): [string, Json][] => {
    const value = answers[key];
    if (value === undefined) return [];
    if (kind === 'calculated') return [[at + key, value]];
    if (kind === 'table') {
      return (value as Answers[]).flatMap((row, n) => computed(nested, row, `${at}${key}.${n}.`));
    }
    return kind === 'group' ? computed(nested, value as Answers, `${at}${key}.`) : [];
  });

function judge(form: Form, { answers, today, case: picked }: Vector): Vector['expect'] {
  const { communeExists } = units;
  const evaluated = evaluate({ form }, answers, { today, case: picked, communeExists });
  const seen = walk(evaluated.pages.flatMap((page) => page.questions));
  const at = ({ path }: { path: (string | number)[] }) => path.join('.');
  return {
    answers: evaluated.answers,
    errors: evaluated.errors.map((error) => [at(error), error.code]),
    visible: seen.map(at),
    warnings: seen.flatMap((entry) =>
      entry.warnings.map((message): [string, number | string] => [
        at(entry),
        oddities.get(message.vi) ??
          (entry.question.warn_when ?? []).findIndex((check) => check.message === message),
      ]),
    ),
    calculated: Object.fromEntries(
      computed(
        form.pages.flatMap(({ questions }) => questions),
        evaluated.answers,
        '',
      ),
    ),
  };
}

for (const name of readdirSync(FOLDER).filter((file) => file.endsWith('.json'))) {
  const { definitions, vectors } = JSON.parse(readFileSync(join(FOLDER, name), 'utf8')) as File;
  describe(name, () => {
    it.each(vectors)('$name', (vector) => {
      const form = definitions[vector.definition] as Form;
      expect(judge(form, vector)).toEqual(vector.expect);
    });

    it.each(vectors)('keeps what was kept: $name', (vector) => {
      const form = definitions[vector.definition] as Form;
      const kept = vector.expect.answers;
      expect(judge(form, { ...vector, answers: kept }).answers).toEqual(kept);
    });
  });
}
