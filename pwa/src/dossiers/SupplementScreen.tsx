import { useState } from 'preact/hooks';
import { useLocation } from 'preact-iso/router';

import { evaluate } from '../forms/engine';
import type { Answer, Path, VisibleQuestion } from '../forms/engine/types';
import { locate } from '../forms/pageErrors';
import { getAt, setAt } from '../forms/paths';
import { QuestionField } from '../forms/render/QuestionField';
import type { Filling } from '../forms/render/types';
import { rowName } from '../forms/rows';
import { SavedLine } from '../forms/SavedLine';
import { today } from '../forms/today';
import { pick, useTexts } from '../i18n';
import vi from '../i18n/vi/dossiers.json';
import formTexts from '../i18n/vi/forms.json';
import type { DossierAnswersValue, DossierValue, FormValue, SupplementValue } from '../store/types';
import { enqueue } from '../sync/outbox';
import { Button } from '../ui/Button';
import { ErrorSummary, type SummaryError } from '../ui/ErrorSummary';
import { Field } from '../ui/Field';
import { Notice } from '../ui/Notice';
import { Page } from '../ui/Page';
import { TextInput } from '../ui/TextInput';
import { NamedPapers } from './NamedPapers';
import {
  EMPTY,
  overlay,
  type SupplementArgs,
  type SupplementDraft,
  supplementPlace,
} from './supplementDraft';
import { useScratch } from './useScratch';

type Props = {
  id: string;
  request: string;
  dossier: DossierValue;
  supplement: SupplementValue;
  filed: DossierAnswersValue;
  definition: FormValue;
  query: Record<string, string>;
};

export function SupplementScreen({
  id,
  request,
  dossier,
  supplement,
  filed,
  definition,
  query,
}: Props) {
  const t = useTexts('dossiers', vi);
  const tf = useTexts('forms', formTexts);
  const { route } = useLocation();
  const scratch = useScratch<SupplementDraft>(supplementPlace(request), EMPTY);
  const [summary, setSummary] = useState<SummaryError[]>([]);
  const [failed, setFailed] = useState(false);
  if (!scratch) return null;

  const { value: draft, set, flush } = scratch;
  const { form } = definition;
  const all = overlay(filed.answers, draft.answers);
  const day = today(Date.parse(dossier.filed_at));
  const evaluated = evaluate(definition, all, { today: day, case: dossier.case });
  const notes = notesByKey(supplement, 'answer');
  // What was asked for, and what a changed answer has made necessary.
  const needed = new Set([...notes.keys(), ...evaluated.errors.map(({ path }) => String(path[0]))]);
  const asked = evaluated.pages
    .flatMap(({ questions }) => questions)
    .filter(({ question }) => needed.has(question.key));
  const rowIndex = query['dong'] ? Number(query['dong']) - 1 : -1;
  const table = asked.find(({ question }) => question.key === query['bang']);
  const row = table?.rows?.[rowIndex];
  const questions = row ?? asked;
  const nameOf = (q: VisibleQuestion, n: number) => rowName(q.question, n, tf('row'));
  const wrong = () =>
    locate(
      questions,
      evaluated.errors.filter(
        ({ path }) => !row || (path[0] === query['bang'] && path[1] === rowIndex),
      ),
      nameOf,
    );
  const still = new Set(wrong().map((error) => error.id + error.message));
  const base = `/ho-so/${id}/bo-sung`;

  const change = (path: Path, value: Answer | undefined) => {
    const key = String(path[0]);
    const next = setAt(all, path, value)[key] ?? null;
    set({ ...draft, answers: { ...draft.answers, [key]: next } });
  };
  const filling: Filling = {
    form,
    change,
    errors: new Map(
      summary
        .filter((error) => still.has(error.id + error.message))
        .map((error) => [error.id, error.message]),
    ),
    typed: (path) => getAt(all, path),
    rowHref: (bang, n) => `${base}?dong=${n + 1}&bang=${bang}`,
    open: (href) => {
      void flush();
      route(href);
    },
  };

  if (row && table) {
    const done = async (event: Event) => {
      event.preventDefault();
      const errors = wrong();
      setSummary(errors);
      if (errors.length > 0) return;
      await flush();
      route(base);
    };
    return (
      <Page
        key={`${query['bang']}${rowIndex}`}
        title={nameOf(table, rowIndex)}
        caption={pick(table.question.label)}
        back={base}
      >
        <ErrorSummary errors={summary} />
        <form noValidate onSubmit={done}>
          {row.map((q) => (
            <QuestionField key={q.question.key} q={q} filling={filling} />
          ))}
          <Button type="submit">{tf('done')}</Button>
        </form>
        <SavedLine saved={scratch.saved} again={flush} />
      </Page>
    );
  }

  const papers = supplement.items.filter(({ kind }) => kind === 'paper');
  const named = (key: string) => definition.papers.find((paper) => paper.key === key);
  const send = async (event: Event) => {
    event.preventDefault();
    const errors = wrong();
    for (const { key } of papers) {
      if (draft.papers.some((choice) => choice.key === key)) continue;
      const paper = named(key);
      const name = paper ? pick(paper.name) : key;
      errors.push({ id: `paper-${key}`, message: t('more.way_error', { paper: name }) });
    }
    const touched = Object.keys(draft.answers);
    if (errors.length + touched.length + draft.papers.length === 0 && !draft.note.trim()) {
      const [first] = asked;
      const at = first ? `q-${first.question.key}` : 'note';
      errors.push({ id: at, message: t('more.nothing') });
    }
    setSummary(errors);
    if (errors.length > 0) return;
    const args: SupplementArgs = {
      request,
      answers: Object.fromEntries(touched.map((key) => [key, evaluated.answers[key] ?? null])),
      papers: draft.papers,
      note: draft.note.trim() || null,
    };
    try {
      await enqueue({ type: 'dossier.supplement', entity: id, args });
    } catch {
      setFailed(true);
      return;
    }
    await scratch.clear();
    route(`/ho-so/${id}`, true);
  };

  return (
    <Page title={t('more.title')} caption={dossier.code ?? ''} back={`/ho-so/${id}`}>
      <ErrorSummary errors={summary} />
      {failed && (
        <Notice kind="care" live>
          <p>{t('write_failed')}</p>
        </Notice>
      )}
      <Notice title={t('more.asked')}>
        <p class="said">{supplement.message}</p>
      </Notice>
      <form noValidate onSubmit={send}>
        {asked.map((q) => {
          const said = notes.get(q.question.key);
          return (
            <section key={q.question.key}>
              {said === undefined ? (
                <p>{t('more.also')}</p>
              ) : (
                said && (
                  <Notice kind="care" title={t('more.note')}>
                    <p class="said">{said}</p>
                  </Notice>
                )
              )}
              <QuestionField q={q} filling={filling} />
            </section>
          );
        })}
        <NamedPapers
          items={papers}
          named={named}
          chosen={draft.papers}
          onChange={(chosen) => set({ ...draft, papers: chosen })}
          errors={summary}
        />
        <Field
          id="note"
          label={
            <>
              {t('more.your_note')} <span class="soft">{tf('optional')}</span>
            </>
          }
        >
          <TextInput
            id="note"
            rows={3}
            maxLength={2000}
            value={draft.note}
            onInput={(note) => set({ ...draft, note })}
          />
        </Field>
        <p class="soft">{t('more.offline')}</p>
        <Button type="submit">{t('more.send')}</Button>
      </form>
      <SavedLine saved={scratch.saved} again={flush} />
    </Page>
  );
}

/** Top-level key → what the officer wrote at it; '' where nothing. */
function notesByKey({ items }: SupplementValue, kind: 'answer' | 'paper'): Map<string, string> {
  const notes = new Map<string, string>();
  for (const item of items) {
    if (item.kind !== kind) continue;
    const key = item.key.split('.')[0] ?? '';
    notes.set(key, [notes.get(key), item.note].filter(Boolean).join('\n'));
  }
  return notes;
}
