/** One case on the screen: where it stands, what can be done, what was filed, what has happened. */

import { useEffect, useRef, useState } from 'preact/hooks';
import { useLocation, useRoute } from 'preact-iso/router';
import { later } from '../forms/render/later';
import { pick, useTexts } from '../i18n';
import vi from '../i18n/vi/office.json';
import type { QueueItem } from '../store/queueTypes';
import { onSyncState, syncState } from '../sync/state';
import { Button, Notice, Page, StatusTag } from '../ui';
import { ActionPanel } from './ActionPanel';
import { type Asking, noteId } from './AskHere';
import { type ActionForm, EMPTY, isWritten, place } from './actionForm';
import {
  actionName,
  isEnded,
  latest,
  nextBase,
  type OfficerAction,
  pendingOf,
  STEPS,
} from './actions';
import { CaseAnswers } from './CaseAnswers';
import { CaseFacts } from './CaseFacts';
import { CaseHistory, CaseSupplements } from './CaseHistory';
import type { CaseData } from './CasePage';
import { CasePapers } from './CasePapers';
import { CaseQueue } from './CaseQueue';
import { DueText } from './DueText';
import { dueOf } from './due';
import { useActionDraft } from './useActionDraft';
import { calendarsOf, type Office } from './useOffice';
import { useSend } from './useSend';
import { CaseResult } from './viewer/CaseResult';
import { focusWhenThere } from './viewer/focusWhenThere';
import type { At } from './viewer/pages';
import { RefusedMarks } from './viewer/RefusedMarks';
import { TakeAlong } from './viewer/TakeAlong';

const Viewer = later(() => import('./viewer/Viewer'));
const OnTheWay = later(() => import('../media/OnTheWay'), true);

type Props = {
  id: string;
  data: CaseData;
  office: Office;
  queue: QueueItem[];
  procedure: string;
};

export function CaseScreen({ id, data, office, queue, procedure }: Props) {
  const t = useTexts('office', vi);
  const { answers, form, places } = data;
  const address = useRoute().query['trang'];
  const { route } = useLocation();
  const value = latest(data.value, queue);
  const pending = pendingOf(value.status, queue);
  const base = nextBase(value, pending);
  const draft = useActionDraft(id);
  const { send, errors, clear } = useSend(id, base, pending, draft, labelOf);
  const [done, setDone] = useState<{ item: string; action: OfficerAction }>();
  const said = useRef<HTMLDivElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const [sync, setSync] = useState(syncState);
  useEffect(() => onSyncState(() => setSync(syncState())), []);
  // The form is gone: the focus must not fall back to the top of the page.
  useEffect(() => {
    if (done) {
      said.current?.focus();
    }
  }, [done]);

  const { kept } = draft;
  // As the status beside it: what waits on this phone has its own words below.
  const due = dueOf(value, Date.now(), calendarsOf(office)(value.agency));
  const asking: Asking | null =
    kept?.type === 'dossier.request-supplement'
      ? {
          items: kept.form.items,
          errorAt: (place) => errors.find(({ id: at }) => at === `ask-${place}`)?.message,
          set: (place, note) =>
            draft.update(({ items }) => {
              const { [place]: _old, ...rest } = items;
              return { items: note === undefined ? rest : { ...items, [place]: note } };
            }),
        }
      : null;

  const pages = { places, originals: data.originals, queue, asking };

  function labelOf(kind: string, key: string): string {
    if (kind === 'paper') {
      const paper = form?.papers.find((one) => one.key === key);
      return paper ? pick(paper.name) : key;
    }
    const questions = form?.form.pages.flatMap((page) => page.questions) ?? [];
    const [top, inner] = key.split('.');
    const found = questions.find((one) => one.key === top);
    const question = inner ? found?.questions?.find((one) => one.key === inner) : found;
    return question ? (question.official_label?.vi ?? pick(question.label)) : key;
  }

  function begin(type: OfficerAction, written?: ActionForm, replaces?: string) {
    setDone(undefined);
    clear();
    draft.start(type, base, written, replaces);
  }

  function open(type: OfficerAction, written?: ActionForm, replaces?: string) {
    begin(type, written, replaces);
    requestAnimationFrame(() => panel.current?.focus());
  }

  /** *Xin chụp lại trang này*: the request for more, with that page in it. */
  function askPage({ place: { what, key }, page }: At) {
    const at = place(what, key, page.n);
    if (!asking) {
      begin('dossier.request-supplement', { ...EMPTY, items: { [at]: '' } });
    } else if (asking.items[at] === undefined) {
      asking.set(at, '');
    }
    route(`/can-bo/${id}`, true);
    focusWhenThere(noteId(at));
  }

  async function submit() {
    const action = kept?.type;
    const item = await send();
    if (action && item) {
      setDone({ item, action });
    }
  }

  if (!draft.loaded) {
    return null;
  }
  if (address) {
    const writing = kept && kept.type !== 'dossier.request-supplement' && isWritten(kept.form);
    return (
      <Viewer
        dossier={id}
        caption={[value.code, value.applicant_name].filter(Boolean).join(' · ')}
        places={places}
        address={address}
        originals={data.originals}
        queue={queue}
        ended={isEnded(pending.status)}
        asking={{
          can: STEPS['dossier.request-supplement'].from.includes(pending.status),
          busy: writing ? `do.${actionName(kept.type)}` : null,
          has: (at, page) => asking?.items[`${at}~${page}`] !== undefined,
        }}
        onAsk={askPage}
      />
    );
  }
  return (
    <Page title={value.code ?? procedure} caption={procedure} back="/can-bo" wide>
      <p class="case-state">
        <StatusTag status={value.status} />
        <DueText due={due} value={value} />
      </p>
      <div ref={said} tabIndex={-1} class="said">
        {done && !queue.some((item) => item.id === done.item) && (
          <Notice kind="done" live>
            <p>{t('action.sent', { action: t(`do.${actionName(done.action)}`) })}</p>
          </Notice>
        )}
        <CaseQueue
          pending={pending}
          signedOut={sync.kind === 'sign-in'}
          value={value}
          events={data.events}
          writing={kept && (kept.replaces || isWritten(kept.form)) ? kept : null}
          onAgain={(item, type, written) => open(type, written, item.id)}
          onDrop={() => setDone(undefined)}
        />
        <RefusedMarks dossier={id} queue={queue} labelOf={labelOf} />
      </div>
      <div class="case-columns">
        <div class="case-do" ref={panel} tabIndex={-1}>
          <ActionPanel
            status={pending.status}
            kept={kept}
            unsaved={draft.unsaved}
            onRetry={draft.retry}
            value={value}
            base={base}
            procedure={data.procedure}
            errors={errors}
            onOpen={(type) => open(type)}
            onUpdate={draft.update}
            onCancel={draft.end}
            onSubmit={() => void submit()}
          />
        </div>
        <div class="case-read">
          {(data.result || pending.status === 9) && (
            <CaseResult
              dossier={id}
              result={data.result}
              base={base}
              queue={queue}
              may={pending.status === 9 || pending.status === 10}
            />
          )}
          <section aria-labelledby="facts">
            <h2 id="facts">{t('case.facts')}</h2>
            <CaseFacts value={value} procedure={data.procedure} form={form} />
          </section>
          <section aria-labelledby="answers">
            <h2 id="answers" tabIndex={-1}>
              {t('case.answers')}
            </h2>
            {!answers ? (
              <p>{t('case.answersMissing')}</p>
            ) : form ? (
              <>
                <OnTheWay dossier={id} office />
                {answers.revision > 1 && <p>{t('case.revision', { n: answers.revision - 1 })}</p>}
                <CaseAnswers
                  id={id}
                  value={value}
                  form={form}
                  answers={answers}
                  pages={pages}
                  asking={asking}
                />
              </>
            ) : (
              <p>{t('case.formMissing', { code: value.procedure, n: value.form_version })}</p>
            )}
          </section>
          {form && (
            <section aria-labelledby="papers">
              <h2 id="papers">{t('case.papers')}</h2>
              <CasePapers
                id={id}
                value={value}
                form={form}
                answers={answers}
                pages={pages}
                asking={asking}
              />
            </section>
          )}
          <TakeAlong
            dossier={id}
            pages={places.flatMap(({ pages }) => pages)}
            ended={isEnded(pending.status)}
          />
          {asking && (
            <div class="narrow">
              <Button onPress={() => void submit()}>{t('send.request-supplement')}</Button>
            </div>
          )}
          {data.asked.length > 0 && (
            <section aria-labelledby="asked">
              <h2 id="asked">{t('case.supplements')}</h2>
              <CaseSupplements asked={data.asked} labelOf={labelOf} />
            </section>
          )}
          <section aria-labelledby="history">
            <h2 id="history">{t('case.history')}</h2>
            <CaseHistory events={data.events} />
          </section>
        </div>
      </div>
    </Page>
  );
}
