/** JsonLogic rules, run on a scope that holds only what the rule names. As server/procedures/rules.py. */

import jsonLogic from 'json-logic-js';
import { ageYears, daysBetween } from './dates';
import { plainNumber } from './numbers';
import type { Answers, Context, Json, Rule } from './types';
import { isObject } from './values';

type Names = string[];
const own = Object.prototype.hasOwnProperty;
const known = new WeakMap<object, Names>();

// Every name that `var` and `missing` mention.
function collect(rule: Json | undefined, names: Names): Names {
  if (Array.isArray(rule)) {
    for (const item of rule) collect(item, names);
  } else if (isObject(rule)) {
    for (const operator of Object.keys(rule)) {
      const operands = rule[operator] as Json;
      const items = Array.isArray(operands) ? operands : [operands];
      const named = operator === 'var' ? 1 : operator === 'missing' ? items.length : 0;
      for (const item of items.slice(0, named)) if (typeof item === 'string') names.push(item);
      collect(items.slice(named), names);
    }
  }
  return names;
}

function namesIn(rule: Rule): Names {
  if (!rule || typeof rule !== 'object') return [];
  let names = known.get(rule);
  if (!names) {
    names = collect(rule, []);
    known.set(rule, names);
  }
  return names;
}

/** The answer at a name's parts (`key`, `group.key`, `row.key`); undefined where there is none. */
export function at(path: Names, answers: Answers, row: Answers | undefined): Json | undefined {
  const inRow = path[0] === 'row';
  let place: unknown = inRow ? row : answers;
  for (const part of inRow ? path.slice(1) : path) {
    place = isObject(place) && own.call(place, part) ? place[part] : undefined;
  }
  return place as Json | undefined;
}

function derived(parts: Names, answers: Answers, row: Answers | undefined, context: Context) {
  const [what, ...path] = parts;
  const { today } = context;
  if (what === '$today') return today;
  if (what === '$case') return context.case ?? undefined;
  const place = at(path.slice(0, what === '$sum' ? 1 : undefined), answers, row);
  if (what === '$age') return typeof place === 'string' ? ageYears(place, today) : undefined;
  if (what === '$days_since') {
    return typeof place === 'string' ? daysBetween(place, today) : undefined;
  }
  if (what === '$fits') {
    const pattern = context.patterns?.[path.pop() as string];
    const text = at(path, answers, row);
    return pattern !== undefined && typeof text === 'string' && new RegExp(pattern, 'u').test(text);
  }
  const rows = Array.isArray(place) ? place : [];
  if (what === '$count') return rows.length;
  let sum = 0;
  for (const item of rows) {
    const number = isObject(item) && item[path[1] as string];
    if (typeof number === 'number') sum += number;
  }
  return plainNumber(sum);
}

function scopeOf(rule: Rule, answers: Answers, row: Answers | undefined, context: Context) {
  const data: Answers = Object.create(null);
  for (const name of namesIn(rule)) {
    const parts = name.split('.');
    const head = parts[0] as string;
    if (head[0] !== '$') {
      const value = at([head], answers, row);
      if (value !== undefined) data[head] = value;
      continue;
    }
    const value = derived(parts, answers, row, context);
    if (value === undefined) continue;
    let place: Answers = data;
    for (const part of parts.slice(0, -1)) {
      if (!place[part]) place[part] = {};
      place = place[part] as Answers;
    }
    place[parts[parts.length - 1] as string] = value;
  }
  return data;
}

function run(rule: Rule, answers: Answers, row: Answers | undefined, context: Context): unknown {
  try {
    return jsonLogic.apply(
      rule as Parameters<typeof jsonLogic.apply>[0],
      scopeOf(rule, answers, row, context),
    );
  } catch {
    // Only a rule that the catalogue check would refuse gets here; both engines call its result null.
    return null;
  }
}

/** Whether the rule gives something truthy; a rule that is absent holds. */
export function holds(
  rule: Rule | undefined,
  answers: Answers,
  row: Answers | undefined,
  context: Context,
): boolean {
  return rule === undefined || rule === null
    ? true
    : jsonLogic.truthy(run(rule, answers, row, context));
}

/** Code points of a text that is calculated: questions could make ever longer ones of each other. */
const MOST_TEXT = 4000;

/** What a `calculate` rule gives: text, number or boolean; undefined for anything else, '', unsafe numbers, long texts. */
export function compute(
  rule: Rule,
  answers: Answers,
  row: Answers | undefined,
  context: Context,
): string | number | boolean | undefined {
  const result = run(rule, answers, row, context);
  if (typeof result === 'number') return plainNumber(result);
  if (typeof result === 'boolean') return result;
  if (typeof result !== 'string' || !result) return undefined;
  const short = result.length <= MOST_TEXT || Array.from(result).length <= MOST_TEXT;
  return short ? result : undefined;
}
