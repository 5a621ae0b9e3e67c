/** `/can-bo`: every case of the officer's agencies that is on this phone, the most urgent first. */

import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import './office.css';
import { useTexts } from '../i18n';
import vi from '../i18n/vi/office.json';
import { listEntities } from '../store/entityList';
import { useLive } from '../store/live';
import { openProfile } from '../store/profiles';
import type { QueueItem } from '../store/queueTypes';
import { getScratch, putScratch } from '../store/scratch';
import type { Text } from '../store/types';
import { listQueue } from '../sync/outbox';
import { Button, Field, Page, TextInput } from '../ui';
import { CaseRow } from './CaseRow';
import { HeldParts } from './HeldParts';
import { KeyHelp } from './KeyHelp';
import { keyOf } from './keys';
import type { Listed } from './listed';
import { NoAccess } from './NoAccess';
import { useCases } from './useCases';
import { adminOf, calendarsOf, type Office, useOffice } from './useOffice';
import { TakenList } from './viewer/TakenList';
import {
  countGroups,
  GROUPS,
  type Group,
  inGroup,
  matcher,
  ORDERS,
  type Order,
  rowsOf,
  sortRows,
} from './worklist';

/** How many rows are drawn at a time: a page of 5,000 would stop a phone. */
const WINDOW = 25;
const MINUTE = 60_000;
/** Groups that a phone shows as buttons too, when there is something in them. */
const URGENT: readonly Group[] = ['soon', 'late', 'files'];
const PROCEDURES = ['procedure'];
const QUEUE = ['queue'];

/** What was looked at before a case was opened; of one profile only, and in memory only. */
let last: { profile: string; group: Group; order: Order; query: string } | undefined;

export default function WorkListPage() {
  const t = useTexts('office', vi);
  const office = useOffice();
  // All asked for at once, not one after the other.
  const cases = useCases();
  const names = useLive(PROCEDURES, async () => {
    const procedures = await listEntities('procedure');
    return new Map(procedures.map(({ id, value }) => [id, value.short_name]));
  });
  const queue = useLive(QUEUE, listQueue);
  if (!office) {
    return null;
  }
  return office.roles.length > 0 ? (
    <WorkList office={office} cases={cases} names={names} queue={queue} />
  ) : (
    <NoAccess title={t('list.title')} path="/can-bo" />
  );
}

type Props = {
  office: Office;
  cases: readonly Listed[] | undefined;
  /** Of procedures, by code. */
  names: Map<string, Text> | undefined;
  queue: QueueItem[] | undefined;
};

function WorkList({ office, cases, names, queue }: Props) {
  const t = useTexts('office', vi);
  const profile = openProfile()?.id ?? '';
  const before = last?.profile === profile ? last : undefined;
  const [group, setGroup] = useState<Group>(before?.group ?? 'open');
  const [order, setOrder] = useState<Order>(before?.order ?? 'due');
  const [query, setQuery] = useState(before?.query ?? '');
  const [shown, setShown] = useState(WINDOW);
  const [now, setNow] = useState(Date.now);
  const [help, setHelp] = useState(false);
  const [keys, setKeys] = useState(true);
  const list = useRef<HTMLUListElement>(null);
  last = { profile, group, order, query };

  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), MINUTE);
    getScratch<boolean>('keys').then(
      (kept) => setKeys(kept ?? true),
      () => undefined,
    );
    // An officer opens the list at the office and a case in a hamlet without signal: have its screen now.
    import('./CasePage').catch(() => undefined);
    import('./viewer/Viewer').catch(() => undefined);
    return () => clearInterval(timer);
  }, []);

  const calendarOf = useMemo(() => calendarsOf(office), [office]);
  const rows = useMemo(
    () => cases && queue && rowsOf(cases, queue, now, calendarOf),
    [cases, queue, now, calendarOf],
  );
  const counts = useMemo(() => rows && countGroups(rows), [rows]);
  // In order once; each letter of a search then only leaves rows out.
  const sorted = useMemo(() => rows && sortRows(rows, order), [rows, order]);
  const found = useMemo(() => {
    const matches = matcher(query);
    return sorted?.filter((row) => inGroup(row, group) && matches(row));
  }, [sorted, group, query]);
  const total = found?.length ?? 0;

  // Another list starts from its top.
  // biome-ignore lint/correctness/useExhaustiveDependencies: what makes it another list
  useEffect(() => setShown(WINDOW), [group, order, query]);

  useEffect(() => {
    if (!keys) {
      return;
    }
    const press = (event: KeyboardEvent) => {
      const key = keyOf(event);
      if (!key) {
        return;
      }
      event.preventDefault();
      if (key === 'help') {
        setHelp((open) => !open);
      } else if (key === 'search') {
        document.getElementById('search')?.focus();
      } else {
        const links = [...(list.current?.querySelectorAll<HTMLElement>('a.case') ?? [])];
        const at = links.indexOf(document.activeElement as HTMLElement);
        const next = at + (key === 'next' ? 1 : -1);
        links[Math.max(0, Math.min(next, links.length - 1))]?.focus();
        if (next >= links.length - 1) {
          setShown((n) => n + WINDOW);
        }
      }
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, [keys]);

  function more() {
    setShown(shown + WINDOW);
    // The button moves on, or goes: who works by keys or by ear goes on with the first new row.
    requestAnimationFrame(() =>
      list.current?.querySelectorAll<HTMLElement>('a.case')[shown]?.focus(),
    );
  }

  if (!cases || !found || !counts || !names) {
    return (
      <Page title={t('list.title')} back="/" wide>
        <p>{t('list.loading')}</p>
      </Page>
    );
  }
  return (
    <Page title={t('list.title')} back="/" wide>
      {adminOf(office).length > 0 && (
        <p class="ways">
          <a class="big-link" href="/can-bo/quan-tri">
            {t('list.admin')}
          </a>
          <a class="big-link" href="/can-bo/thu-tuc">
            {t('list.forms')}
          </a>
        </p>
      )}
      {/* biome-ignore lint/a11y/useSemanticElements: toggles of one list, not the fields of a form */}
      <div class="groups" role="group" aria-label={t('list.group')}>
        {GROUPS.map((one) => (
          <button
            key={one}
            type="button"
            class={URGENT.includes(one) && counts[one] > 0 ? 'group urgent' : 'group'}
            aria-pressed={group === one}
            onClick={() => setGroup(one)}
          >
            {t(`group.${one}`)} <strong>{counts[one]}</strong>
          </button>
        ))}
      </div>
      <div class="find">
        <div class="narrow">
          <Field id="group" label={t('list.group')}>
            <select
              id="group"
              class="input"
              value={group}
              onChange={(event) => setGroup(event.currentTarget.value as Group)}
            >
              {GROUPS.map((one) => (
                <option key={one} value={one}>
                  {`${t(`group.${one}`)} (${counts[one]})`}
                </option>
              ))}
            </select>
          </Field>
        </div>
        <Field id="search" label={t('list.search')} hint={t('list.searchHint')}>
          <TextInput
            id="search"
            type="search"
            value={query}
            onInput={setQuery}
            describedBy="search-hint"
          />
        </Field>
        <Field id="order" label={t('list.order')}>
          <select
            id="order"
            class="input"
            value={order}
            onChange={(event) => setOrder(event.currentTarget.value as Order)}
          >
            {ORDERS.map((one) => (
              <option key={one} value={one}>
                {t(`order.${one}`)}
              </option>
            ))}
          </select>
        </Field>
      </div>
      <HeldParts cases={cases} />
      <TakenList cases={cases} />
      <p role="status">{t('list.count', { n: total })}</p>
      {total === 0 ? (
        <p>
          {t(cases.length === 0 ? 'list.noneYet' : query.trim() ? 'list.noneFound' : 'list.none', {
            query: query.trim(),
          })}
        </p>
      ) : (
        <ul class="rows cases" ref={list}>
          {found.slice(0, shown).map((row) => (
            <CaseRow
              key={row.id}
              row={row}
              procedure={names.get(row.value.procedure) ?? row.value.procedure}
            />
          ))}
        </ul>
      )}
      {total === 0 && query.trim() && group !== 'all' && (
        <Button kind="secondary" onPress={() => setGroup('all')}>
          {t('list.searchAll')}
        </Button>
      )}
      {total > shown && (
        <Button kind="secondary" onPress={more}>
          {t('list.more', { n: Math.min(WINDOW, total - shown) })}
        </Button>
      )}
      <Button kind="plain" onPress={() => setHelp(!help)} pressed={help}>
        {t('list.keys')}
      </Button>
      {help && (
        <KeyHelp
          on={keys}
          onChange={(on) => {
            setKeys(on);
            void putScratch('keys', on);
          }}
        />
      )}
    </Page>
  );
}
