// @vitest-environment node
// The same vectors as tests/server/procedures/test_fees.py runs.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

import type { Answers, FeeContext } from '../../src/forms/engine';
import { type FeeTable, fee } from '../../src/forms/engine/fees';

type Said = { id: string; amount: number; per: string; times: number; total: number | null };
type Vector = {
  name: string;
  definition: string;
  answers: Answers;
  context: FeeContext;
  expect: (Said & { exempt: string | null }) | null;
};

const file = join(import.meta.dirname, '../../../tests/conformance/fees/fees.json');
const { definitions, vectors } = JSON.parse(readFileSync(file, 'utf8')) as {
  definitions: Record<string, FeeTable>;
  vectors: Vector[];
};

function reckon({ definition, answers, context }: Vector): Vector['expect'] {
  const found = fee(definitions[definition] as FeeTable, answers, context);
  if (!found) return null;
  const { row, times, total = null, exempt } = found;
  const { id, amount, per } = row;
  return { id, amount, per, times, total, exempt: exempt?.vi ?? null };
}

describe('fees', () => {
  it.each(vectors)('$name', (vector) => {
    expect(reckon(vector)).toEqual(vector.expect);
  });
});
