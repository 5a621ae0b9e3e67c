/** What a form makes of a set of answers. As server/procedures/answers.py; docs/forms.md, *Semantics*, is the reference. */

import { oddities } from './citizenIds';
import { messageFor } from './messages';
import { readAnswers, type Source } from './reading';
import { at, compute, holds } from './rules';
import { brokenKeyword } from './schema';
import type {
  Answer,
  Answers,
  Context,
  ErrorCode,
  Evaluated,
  FieldError,
  Form,
  FormDefinition,
  Json,
  Path,
  Question,
  Text,
  VisibleQuestion,
} from './types';
import { choicesOf } from './values';

type Row = Answers | undefined;

// Visibility and calculation: passes in document order until nothing moves.
function settle(form: Form, source: Source, context: Context): [Answers, Set<string>] {
  const data = JSON.parse(JSON.stringify(source.values)) as Answers;
  let visible: string[] = [];
  let calculated: Answer[] = [];

  const visit = (
    question: Question,
    prefix: Path,
    into: Answers,
    from: Answers,
    row: Row,
  ): void => {
    const { key, questions } = question;
    const path = [...prefix, key];
    if (!holds(question.show_when, data, row, context)) {
      delete into[key];
      return;
    }
    visible.push(path.join('.'));
    const given = from[key];
    if (question.kind === 'calculated') {
      const value = compute(question.calculate as Json, data, row, context);
      calculated.push(value === undefined ? null : value);
      if (value === undefined) delete into[key];
      else into[key] = value;
    } else if (questions) {
      visitInside(question, questions, path, into, given);
    } else if (given !== undefined) {
      into[key] = given;
    }
  };

  const visitInside = (
    { key, kind }: Question,
    questions: Question[],
    path: Path,
    into: Answers,
    given: Answer | undefined,
  ): void => {
    if (kind === 'table') {
      const rows = (given || []) as Answers[];
      if (!into[key]) into[key] = rows.map(() => ({}));
      const inner = into[key] as Answers[];
      rows.forEach((values, index) => {
        const row = inner[index] as Answers;
        for (const nested of questions) visit(nested, [...path, index], row, values, row);
      });
    } else {
      if (!into[key]) into[key] = {};
      for (const nested of questions) {
        visit(nested, path, into[key] as Answers, (given || {}) as Answers, undefined);
      }
    }
    if (!Object.keys(into[key] as object).length) delete into[key];
  };

  const count = form.pages
    .flatMap((page) => page.questions)
    .reduce((sum, question) => sum + 1 + (question.questions?.length || 0), 0);
  let before = '';
  for (let pass = 0; pass <= count; pass++) {
    visible = [];
    calculated = [];
    for (const page of form.pages) {
      const shown = holds(page.show_when, data, undefined, context);
      for (const question of page.questions) {
        if (shown) visit(question, [], data, source.values, undefined);
        else delete data[question.key];
      }
    }
    const now = JSON.stringify([visible, calculated]);
    if (now === before) break;
    before = now;
  }
  return [data, new Set(visible)];
}

/** Normalise, prune and check a set of answers, and say which pages and questions are asked. */
export function evaluate(
  definition: Pick<FormDefinition, 'form'>,
  answers: Answers,
  given: Context,
): Evaluated {
  const { form } = definition;
  const context = { ...given, patterns: form.patterns };
  const source = readAnswers(form, answers, context);
  const [data, shown] = settle(form, source, context);
  const errors: FieldError[] = [];
  let page = '';

  const fail = (
    path: Path,
    question: Question | undefined,
    code: ErrorCode,
    detail?: string,
    numbers?: Record<string, Json>,
  ): void => {
    errors.push({ path, code, page, message: messageFor(question, code, detail, numbers) });
  };

  const checkValue = (
    question: Question,
    path: Path,
    value: Answer | undefined,
    row: Row,
    lost: boolean,
  ): void => {
    const place = path.join('.');
    const problem = source.problems.get(place);
    if (problem) {
      fail(path, question, problem, question.kind);
      return;
    }
    if (value === undefined) {
      if (question.required && holds(question.required, data, row, context))
        fail(path, question, 'required', question.kind);
      return;
    }
    const { min_rows: min = 0, max_rows: max = 0 } = question;
    const rows = source.rowCounts.get(place);
    const broken = brokenKeyword(question, value);
    if (lost) {
      fail(path, question, 'choice', question.kind);
    } else if (rows !== undefined && (rows < min || rows > max)) {
      fail(path, question, 'rows', '', { min, max });
    } else if (broken) {
      fail(path, question, 'schema', broken[0], { n: broken[1] });
    } else {
      const wrong = question.valid_when?.find((check) => !holds(check.rule, data, row, context));
      if (wrong) errors.push({ path, code: 'valid', page, message: wrong.message });
    }
  };

  const warningsOf = ({ kind, of, warn_when }: Question, value: Answer, row: Row): Text[] => {
    const found = (warn_when || [])
      .filter((warning) => holds(warning.rule, data, row, context))
      .map((warning) => warning.message);
    if (kind !== 'citizen_id') return found;
    const [birth, sex] = [of?.birth_date, of?.sex].map(
      (name) => name && at(name.split('.'), data, row),
    );
    return found.concat(
      oddities(value as string, birth, sex).map((code) => messageFor(undefined, 'odd', code)),
    );
  };

  const check = (
    questions: Question[],
    prefix: Path,
    from: Answers,
    raw: unknown,
    row: Row,
  ): VisibleQuestion[] => {
    const seen: VisibleQuestion[] = [];
    for (const question of questions) {
      const { key, kind } = question;
      const path = [...prefix, key];
      const place = path.join('.');
      if (!shown.has(place) || question.hidden) continue;
      const value = from[key];
      const typed = (raw as Answers | undefined)?.[key];
      const malformed = source.problems.has(place);
      const entry: VisibleQuestion = {
        question,
        path,
        value: malformed ? typed : value,
        warnings: malformed || value === undefined ? [] : warningsOf(question, value, row),
      };
      let lost = false;
      if (question.list) {
        // What is picked is shown even when it is no longer offered: it must be seen to be changed.
        entry.choices = choicesOf(form, question).filter((choice) => {
          const picked = Array.isArray(value)
            ? value.includes(choice.value)
            : value === choice.value;
          const offered = holds(choice.show_when, data, row, context);
          if (picked && !offered) lost = true;
          return picked || offered;
        });
      }
      checkValue(question, path, value, row, lost);
      const nested = question.questions || [];
      if (kind === 'group') {
        entry.questions = check(nested, path, (value || {}) as Answers, typed, undefined);
      } else if (kind === 'table') {
        entry.rows = ((value || []) as Answers[]).map((values, index) => {
          const inRow = [...path, index];
          if (source.problems.has(inRow.join('.'))) {
            fail(inRow, question, 'kind', 'row');
          }
          return check(nested, inRow, values, (typed as Answer[])[index], values);
        });
      }
      seen.push(entry);
    }
    return seen;
  };

  const pages = form.pages.map((item) => {
    page = item.key;
    return { page: item, questions: check(item.questions, [], data, answers, undefined) };
  });
  page = '';
  for (const path of source.unknown) fail(path, undefined, 'unknown');
  return { pages: pages.filter((item) => item.questions.length), answers: data, errors };
}
