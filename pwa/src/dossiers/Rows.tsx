/** One entry each of the list of dossiers. */

import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { later } from '../forms/render/later';
import { formatDate, formatDateTime, pick, useTexts } from '../i18n';
import vi from '../i18n/vi/dossiers.json';
import { useHeld } from '../identity/useHeld';
import { deleteDraft } from '../store/draftList';
import type { Draft } from '../store/draftTypes';
import type { QueueItem } from '../store/queueTypes';
import type { DossierValue } from '../store/types';
import { Button } from '../ui/Button';
import { LinkButton } from '../ui/LinkButton';
import { StatusTag, type TagStatus } from '../ui/StatusTag';
import type { Named } from './load';
import { tempCode } from './tempCode';
import { needsPerson, tagOf, wayOf } from './way';

const WhereElse = later(() => import('../drafts/WhereElse'), true);

type CardProps = Named<{
  href: string;
  tag: TagStatus;
  children: ComponentChildren;
  /** Below the link: buttons. */
  actions?: ComponentChildren;
}>;

function Card({ title, name, href, tag, children, actions }: CardProps) {
  const t = useTexts('dossiers', vi);
  return (
    <article class="dossier">
      <h3>
        <a href={href}>
          {pick(title)}
          <span class="who">{name || t('no_name')}</span>
        </a>
      </h3>
      <p>
        <StatusTag status={tag} />
      </p>
      {children}
      {actions}
    </article>
  );
}

export function DraftRow({ draft, title, name }: Named<{ draft: Draft }>) {
  const t = useTexts('dossiers', vi);
  const [asking, setAsking] = useState(false);
  const href = `/khai/${draft.id}${draft.page ? `/${draft.page}` : ''}`;
  const at = formatDateTime(new Date(draft.updatedAt).toISOString());
  const which = <span class="hidden"> {name || pick(title)}</span>;
  return (
    <Card
      title={title}
      name={name}
      href={href}
      tag="draft"
      actions={
        asking ? (
          <div role="alert">
            <p>{t('draft.remove_ask')}</p>
            <Button kind="danger" onPress={() => void drop(draft)}>
              {t('draft.remove_yes')}
              {which}
            </Button>
            <Button kind="secondary" onPress={() => setAsking(false)}>
              {t('draft.remove_no')}
            </Button>
          </div>
        ) : (
          <>
            <LinkButton kind="secondary" href={href}>
              {t('draft.continue')}
              {which}
            </LinkButton>
            <Button kind="plain" onPress={() => setAsking(true)}>
              {t('draft.remove')}
              {which}
            </Button>
          </>
        )
      }
    >
      <p class="soft">{t('draft.saved', { at })}</p>
      {(draft.copied || draft.note) && <WhereElse draft={draft} />}
    </Card>
  );
}

export function FilingRow({ item, title, name }: Named<{ item: QueueItem }>) {
  const t = useTexts('dossiers', vi);
  const held = useHeld();
  return (
    <Card title={title} name={name} href={`/ho-so/${item.entity}`} tag={tagOf(item)}>
      <p>
        {t('temp')}: <strong>{tempCode(item.entity)}</strong>
      </p>
      <p class="soft">{t(wayOf(item, held))}</p>
    </Card>
  );
}

type DossierProps = Named<{ id: string; dossier: DossierValue; pending: boolean }>;

export function DossierRow({ id, dossier, pending, title, name }: DossierProps) {
  const t = useTexts('dossiers', vi);
  const { code, status, due_at, ended_at, filed_at } = dossier;
  return (
    <Card title={title} name={name} href={`/ho-so/${id}`} tag={status}>
      <p>
        {t('code')}: <strong class="whole">{code ?? t('code_coming')}</strong>
      </p>
      <p class="soft">
        {needsPerson(dossier)
          ? t(pending ? 'due_sent' : 'due_paused')
          : due_at && !ended_at
            ? `${t('due')}: ${formatDate(due_at)}`
            : t('filed_on', { at: formatDateTime(filed_at) })}
      </p>
      {pending && <p>{t('pending.any')}</p>}
    </Card>
  );
}

/** The draft, and the photos and sounds that nothing else refers to. */
async function drop({ id, answers }: Draft): Promise<void> {
  await deleteDraft(id);
  await import('../store/sweep').then(
    ({ namedIn, sweep }) => sweep(namedIn(answers)),
    () => undefined, // not on this phone yet: they go later
  );
}
