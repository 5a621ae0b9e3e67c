/** A draft has met a newer version of its form: what stays, what changed, what is new; and one button. */

import { useState } from 'preact/hooks';
import { useLocation } from 'preact-iso/router';

import { formatDate, pick, useTexts } from '../../i18n';
import vi from '../../i18n/vi/versions.json';
import { getDraft, saveDraft } from '../../store/drafts';
import type { Draft } from '../../store/draftTypes';
import { getEntity } from '../../store/entities';
import { useLive } from '../../store/live';
import type { FormValue } from '../../store/types';
import { Button } from '../../ui/Button';
import { LinkButton } from '../../ui/LinkButton';
import { Notice } from '../../ui/Notice';
import { Page } from '../../ui/Page';
import type { Question } from '../engine/types';
import { judge } from '../judge';
import { AnswerList } from '../render/AnswerList';
import { newerVersion } from './newer';
import { compare, dotted, type Old } from './oldAnswers';

type Met = { draft: Draft; old: Old; to: FormValue };

async function meet(id: string): Promise<Met | undefined> {
  const draft = await getDraft(id);
  const version = draft && (await newerVersion(draft));
  if (!version) return undefined;
  const [from, to] = await Promise.all([
    getEntity('form', `${draft.procedure}@${draft.version}`),
    getEntity('form', `${draft.procedure}@${version}`),
  ]);
  return (
    from &&
    to && { draft, to: to.value, old: compare(from.value, to.value, draft.answers, draft.case) }
  );
}

/** The draft under the new version. What it answered before is kept beside it until it is filed. */
export function moved({ draft, old, to }: Met): Draft {
  const { version, answers } = draft;
  const fresh = old.answers;
  const todo = new Set([...old.changed, ...old.added]);
  // On the first page on which something is to be done; else where the person was.
  const page = judge(to, fresh, draft.case).pages.find(({ questions }) =>
    questions.some(
      ({ path, question }) =>
        todo.has(dotted(path)) ||
        question.questions?.some(({ key }) => todo.has(`${question.key}.${key}`)),
    ),
  );
  return {
    ...draft,
    version: to.version,
    case: to.cases.some(({ key }) => key === draft.case) ? draft.case : null,
    answers: fresh,
    earlier: [...(draft.earlier ?? []), { version, answers }],
    page: page ? page.page.key : draft.page,
  };
}

function questionAt(definition: FormValue, path: string): Question | undefined {
  const [key, part] = path.split('.');
  const question = definition.form.pages
    .flatMap(({ questions }) => questions)
    .find((q) => q.key === key);
  return part ? question?.questions?.find((q) => q.key === part) : question;
}

export default function NewerForm({ id }: { id: string }) {
  const t = useTexts('versions', vi);
  const { route } = useLocation();
  const [failed, setFailed] = useState(false);
  const met = useLive(['draft', 'form', 'procedure'], async () => (await meet(id)) ?? null, [id]);
  if (!met) return null;
  const { old, to } = met;
  const { form, effective_to } = old.definition;
  const added = old.added.flatMap((path) => questionAt(to, path) ?? []);
  const removed = old.asked(old.removed);
  const changed = old.asked(old.changed);
  const kept = Object.keys(old.answers).length;
  const move = async () => {
    const next = moved(met);
    try {
      await saveDraft(next);
      route(`/khai/${id}${next.page ? `/${next.page}` : ''}`, true);
    } catch {
      setFailed(true);
    }
  };
  return (
    <Page title={t('title')} back="/ho-so">
      {effective_to && <p>{t('until', { day: formatDate(effective_to) })}</p>}
      <p>{t('why')}</p>
      <p>
        <strong>{t('kept', { n: kept })}</strong>
      </p>
      {failed && (
        <Notice kind="care" live>
          <p>{t('failed')}</p>
        </Notice>
      )}
      <Button onPress={() => void move()}>{t('move')}</Button>
      <LinkButton kind="secondary" href="/ho-so">
        {t('later')}
      </LinkButton>
      {changed.length > 0 && (
        <section>
          <h2>{t('changed_title')}</h2>
          {changed.map((q) => {
            const now = questionAt(to, dotted(q.path));
            return (
              <div key={q.path.join('.')}>
                <AnswerList form={form} questions={[q]} />
                {now && <p>{t('asks_now', { question: pick(now.label) })}</p>}
              </div>
            );
          })}
        </section>
      )}
      {added.length > 0 && (
        <section>
          <h2>{t('added_title')}</h2>
          <ul>
            {added.map((q) => (
              <li key={q.key}>{pick(q.label)}</li>
            ))}
          </ul>
        </section>
      )}
      {removed.length > 0 && (
        <section>
          <h2>{t('removed_title')}</h2>
          <p>{t('removed')}</p>
          <AnswerList form={form} questions={removed} />
        </section>
      )}
    </Page>
  );
}
