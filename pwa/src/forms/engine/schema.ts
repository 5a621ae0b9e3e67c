/** The checks of a value: the listed subset of JSON Schema 2020-12, run by @cfworker/json-schema. */

import { dereference, type Schema, validate } from '@cfworker/json-schema';
import type { Answer, Json, Question } from './types';

const MAX_LENGTH: Partial<Record<string, number>> = {
  text: 300,
  name: 100,
  long_text: 4000,
  email: 254,
};

type Compiled = { schema: Record<string, Json>; lookup: Record<string, Schema | boolean> };
const compiled = new WeakMap<Question, Compiled>();

function compile(question: Question): Compiled {
  let found = compiled.get(question);
  if (!found) {
    const maxLength = MAX_LENGTH[question.kind];
    const schema = { ...(maxLength && { maxLength }), ...question.schema };
    found = { schema, lookup: dereference(schema as Schema) };
    compiled.set(question, found);
  }
  return found;
}

/** A keyword that the value breaks (the first by name) and what it asks for; undefined when the value is right. */
export function brokenKeyword(question: Question, value: Answer): [string, Json] | undefined {
  const { schema, lookup } = compile(question);
  const { errors } = validate(value, schema as Schema, '2020-12', lookup, false);
  const broken = errors.map((error) => error.keyword).sort()[0];
  return broken === undefined ? undefined : [broken, schema[broken] as Json];
}
