import { useState } from 'preact/hooks';
import { useLocation } from 'preact-iso/router';

import type { VisibleQuestion } from '../forms/engine/types';
import { unattached } from '../forms/PaperChoices';
import { locate, type PlacedError } from '../forms/pageErrors';
import { fieldId, getAt } from '../forms/paths';
import { QuestionField } from '../forms/render/QuestionField';
import type { Filling } from '../forms/render/types';
import { rowName } from '../forms/rows';
import { SavedLine } from '../forms/SavedLine';
import { useShownErrors } from '../forms/useShownErrors';
import { pick, useTexts } from '../i18n';
import vi from '../i18n/vi/dossiers.json';
import formTexts from '../i18n/vi/forms.json';
import { useHeld } from '../identity/useHeld';
import { enqueue } from '../sync/outbox';
import { Button } from '../ui/Button';
import { ErrorSummary } from '../ui/ErrorSummary';
import { Field } from '../ui/Field';
import { Notice } from '../ui/Notice';
import { Page } from '../ui/Page';
import { TextInput } from '../ui/TextInput';
import { NamedPapers } from './NamedPapers';
import { SupplementRow } from './SupplementRow';
import type { SupplementArgs, SupplementDraft } from './supplementDraft';
import { type Request, supplementForm, touch } from './supplementForm';
import type { Scratch } from './useScratch';

type Props = {
  request: Request;
  scratch: Scratch<SupplementDraft>;
  query: Record<string, string>;
};

export function SupplementScreen({ request, scratch, query }: Props) {
  const tf = useTexts('forms', formTexts);
  const { route } = useLocation();
  const { value: draft, set, flush } = scratch;
  const { definition } = request;
  const form = supplementForm(request, draft);
  const { all, evaluated, asked } = form;
  const base = `/ho-so/${request.id}/bo-sung`;
  const filling: Omit<Filling, 'errors'> = {
    form: definition.form,
    typed: (path) => getAt(all, path),
    change: (path, value) => set((now) => touch(now, request.filed.answers, path, value)),
    rowHref: (bang, n) => `${base}?dong=${n + 1}&bang=${bang}`,
    open: (href) => {
      void flush();
      route(href);
    },
  };
  const nameOf = (q: VisibleQuestion, n: number) => rowName(q.question, n, tf('row'));

  const at = Number(query['dong'] ?? 0) - 1;
  const table = asked.find(({ question }) => question.key === query['bang']);
  const row = table?.rows?.[at];
  if (table && row) {
    const inRow = evaluated.errors.filter(
      ({ path }) => path[0] === table.question.key && path[1] === at,
    );
    return (
      <SupplementRow
        key={`${table.question.key}-${at}`}
        title={nameOf(table, at)}
        found={locate(row, inRow, nameOf)}
        back={base}
        {...{ table, row, filling, scratch }}
      />
    );
  }
  const found = locate(asked, evaluated.errors, nameOf);
  return <Asked {...{ request, scratch, form, found, filling }} />;
}

type AskedProps = Omit<Props, 'query'> & {
  form: ReturnType<typeof supplementForm>;
  found: PlacedError[];
  filling: Omit<Filling, 'errors'>;
};

function Asked({ request, scratch, form, found, filling }: AskedProps) {
  const t = useTexts('dossiers', vi);
  const tf = useTexts('forms', formTexts);
  const { route } = useLocation();
  const [failed, setFailed] = useState(false);
  const held = useHeld();
  const { value: draft, set, flush, saved } = scratch;
  const { id, dossier, supplement, definition } = request;
  const { asked, notes, evaluated } = form;

  const papers = supplement.items.filter(({ kind }) => kind === 'paper');
  const named = (key: string) => definition.papers.find((paper) => paper.key === key);
  const undecided = papers
    .filter(({ key }) => {
      const choice = draft.papers.find((one) => one.key === key);
      return !choice || unattached([choice]).length > 0;
    })
    .map(({ key }) => {
      const paper = named(key);
      const message = t('more.way_error', { paper: paper ? pick(paper.name) : key });
      return { id: `paper-${key}`, message, full: message };
    });
  const touched = Object.keys(draft.answers);
  const nothing = touched.length + draft.papers.length === 0 && !draft.note.trim();
  const wrong = [...found, ...undecided];
  if (nothing && wrong.length === 0) {
    const [first] = asked;
    const message = t('more.nothing');
    wrong.push({ id: first ? fieldId(first.path) : 'note', message, full: message });
  }
  const { list, errors, show } = useShownErrors(wrong, []);

  const send = async (event: Event) => {
    event.preventDefault();
    show(wrong);
    if (wrong.length > 0) return;
    const args: SupplementArgs = {
      request: dossier.supplement ?? '',
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
      <ErrorSummary errors={list} />
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
              {said === undefined && <p>{t('more.also')}</p>}
              {said && (
                <Notice kind="care" title={t('more.note')}>
                  <p class="said">{said}</p>
                </Notice>
              )}
              <QuestionField q={q} filling={{ ...filling, errors }} />
            </section>
          );
        })}
        <NamedPapers
          items={papers}
          named={named}
          chosen={draft.papers}
          answers={form.all}
          onChange={(chosen) => set((now) => ({ ...now, papers: chosen }))}
          errors={errors}
        />
        <Field
          id="note"
          error={errors.get('note')}
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
            onInput={(note) => set((now) => ({ ...now, note }))}
          />
        </Field>
        <p class="soft">{t(held ? 'more.held' : 'more.offline')}</p>
        <Button type="submit">{t('more.send')}</Button>
      </form>
      <SavedLine saved={saved} again={flush} />
    </Page>
  );
}
