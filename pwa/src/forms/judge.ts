import { evaluate, papersFor } from './engine';
import type { Answers, Context, Evaluated, FormDefinition, Paper } from './engine/types';
import { today } from './today';

/** What the engine says today about answers as typed. */
export function judge(
  definition: FormDefinition,
  typed: Answers,
  picked: string | null,
): Evaluated {
  return evaluate(definition, typed, context(picked));
}

/** The papers asked for with these answers. */
export function papersNeeded(
  definition: FormDefinition,
  evaluated: Evaluated,
  picked: string | null,
): Paper[] {
  return papersFor(definition, evaluated.answers, context(picked));
}

function context(picked: string | null): Context {
  return { today: today(), case: picked };
}
