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

/** The first keyword that the value breaks and what it asks for; undefined when the value is right. */
export function brokenKeyword(question: Question, value: Answer): [string, Json] | undefined {
  const { schema, lookup } = compile(question);
  const broken = validate(value, schema as Schema, '2020-12', lookup).errors[0];
  return broken && [broken.keyword, schema[broken.keyword] as Json];
}
