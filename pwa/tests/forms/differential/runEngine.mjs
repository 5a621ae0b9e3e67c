// Runs the built form engine over cases from stdin and writes what it says of each to stdout; both are JSON arrays.
// tests/support/both_engines.py compares it with the server's engine.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { build } from 'vite';

const built = await build({ configFile: join(import.meta.dirname, 'vite.config.ts') });
const { output } = Array.isArray(built) ? built[0] : built;
const folder = mkdtempSync(join(tmpdir(), 'engine-'));
const file = join(folder, 'engine.mjs');
writeFileSync(file, output[0].code);
const { evaluate, fee, loadUnits, papersFor } = await import(pathToFileURL(file).href);
rmSync(folder, { recursive: true });

const { communeExists } = await loadUnits();
const dotted = ({ path }) => path.join('.');
const walk = (questions) =>
  questions.flatMap((seen) => [
    seen,
    ...walk(seen.questions ?? []),
    ...(seen.rows ?? []).flatMap((row) => walk(row)),
  ]);

const said = ({ row, times, total = null, exempt = null }) => [row.id, times, total, exempt];

function judge({ definition, answers, today, case: picked, where = { channel: 'online' } }) {
  const context = { today, case: picked, communeExists };
  const evaluated = evaluate(definition, answers, context);
  const seen = walk(evaluated.pages.flatMap((page) => page.questions));
  const again = evaluate(definition, evaluated.answers, context).answers;
  const table = { fees: [], fee_exemptions: [], ...definition };
  const cost = fee(table, evaluated.answers, { ...context, ...where });
  return {
    answers: evaluated.answers,
    again: isDeepStrictEqual(again, evaluated.answers),
    errors: evaluated.errors.map((error) => [dotted(error), error.code, error.message]),
    visible: seen.map(dotted),
    warnings: seen.flatMap((entry) => entry.warnings.map((message) => [dotted(entry), message])),
    papers: papersFor(definition, evaluated.answers, context).map((paper) => paper.key),
    fee: cost ? said(cost) : null,
  };
}

const cases = JSON.parse(await text(process.stdin));
process.stdout.write(JSON.stringify(cases.map(judge)));
