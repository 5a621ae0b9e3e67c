/** A screen of the app over a real (fake-indexeddb) store, driven as a person does. */

import 'fake-indexeddb/auto';

import { IDBFactory } from 'fake-indexeddb';
import { render } from 'preact';
import { LocationProvider, Route, Router } from 'preact-iso/router';
import { afterEach, vi } from 'vitest';

import DossierPage from '../../src/dossiers/DossierPage';
import DossiersPage from '../../src/dossiers/DossiersPage';
import SupplementPage from '../../src/dossiers/SupplementPage';
import CheckPage from '../../src/forms/CheckPage';
import type { Question } from '../../src/forms/engine';
import FilePage from '../../src/forms/FilePage';
import FillPage from '../../src/forms/FillPage';
import AdminPage from '../../src/office/AdminPage';
import CasePage from '../../src/office/CasePage';
import WorkListPage from '../../src/office/WorkListPage';
import BeforeYouStart from '../../src/procedures/BeforeYouStart';
import ProceduresPage from '../../src/procedures/ProceduresPage';
import { closeDatabase } from '../../src/store/database';
import { ensureProfile } from '../../src/store/profiles';
import { requireSession, setSession } from '../../src/store/session';
import type { AgencyValue, FormValue, ProcedureValue } from '../../src/store/types';
import { applyAnswer } from '../../src/sync/apply';
import { listQueue } from '../../src/sync/outbox';
import type { Answer, Change, Result } from '../../src/sync/protocol';

const PATHS = {
  '/thu-tuc': ProceduresPage,
  '/thu-tuc/:code': BeforeYouStart,
  '/khai/:draft/kiem-tra': CheckPage,
  '/khai/:draft/nop': FilePage,
  '/khai/:draft/:page?': FillPage,
  '/ho-so': DossiersPage,
  '/ho-so/:id/bo-sung': SupplementPage,
  '/ho-so/:id': DossierPage,
  '/can-bo': WorkListPage,
  '/can-bo/quan-tri': AdminPage,
  '/can-bo/:id': CasePage,
};

function Elsewhere() {
  return <main data-testid="elsewhere" />;
}

let root: HTMLElement | null = null;

/** Forget the phone: a new database, an empty page. */
export async function newScreen(): Promise<void> {
  leave();
  await setSession(null);
  closeDatabase();
  vi.stubGlobal('indexedDB', new IDBFactory());
  // No network, unless a test makes one.
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('offline')));
}

/** What a screen looks for again and again, for seconds after it was left, must not go on when the page is gone. */
const looking: ReturnType<typeof setInterval>[] = [];
const every = globalThis.setInterval;
globalThis.setInterval = ((...given: Parameters<typeof every>) => {
  const timer = every(...given);
  looking.push(timer);
  return timer;
}) as typeof every;
afterEach(() => {
  for (const timer of looking.splice(0)) clearInterval(timer);
});

export function leave(): void {
  if (root) render(null, root);
  root?.remove();
  root = null;
}

/** Open an address of the app. */
export function open(path: string): void {
  leave();
  history.replaceState(null, '', path);
  root = document.createElement('div');
  document.body.append(root);
  render(
    <LocationProvider>
      <Router>
        {[
          ...Object.entries(PATHS).map(([route, component]) => (
            <Route key={route} path={route} component={component} />
          )),
          <Route key="*" default component={Elsewhere} />,
        ]}
      </Router>
    </LocationProvider>,
    root,
  );
}

/** Wait until `look` gives something. */
export function see<T>(look: () => T | null | undefined | false): Promise<T> {
  return vi.waitFor(
    () => {
      const found = look();
      if (!found) throw new Error(`not on the screen:\n${document.body.textContent}`);
      return found;
    },
    { timeout: 5000, interval: 5 },
  );
}

export function input(id: string): Promise<HTMLInputElement> {
  return see(() => document.querySelector<HTMLInputElement>(`#${id}`));
}

/** Type into the input `id`, key by key. */
export async function type(id: string, text: string): Promise<void> {
  const box = await input(id);
  for (let n = 1; n <= text.length; n++) {
    box.value = text.slice(0, n);
    box.dispatchEvent(new Event('input', { bubbles: true }));
  }
}

export async function press(words: string): Promise<void> {
  const target = await see(() =>
    Array.from(document.querySelectorAll<HTMLElement>('button, a, label')).find((element) =>
      element.textContent?.trim().startsWith(words),
    ),
  );
  target.click();
}

export const words = () => document.body.textContent ?? '';

let turn = 0;

/** As if the server had answered a sync of the person on this phone. */
export async function receive(
  changes: Change[],
  results: Result[] = [],
  more: Partial<Answer> = {},
): Promise<void> {
  await ensureProfile();
  turn++;
  await applyAnswer(await requireSession(), await listQueue(), {
    results,
    changes,
    cursor: `c${turn}`,
    more: false,
    server_time: '2026-11-21T03:00:00.000Z',
    ...more,
  });
}

export function change(collection: string, id: string, value: unknown): Change {
  return { collection, id, version: ++turn, value } as Change;
}

export const text = (vi: string) => ({ vi, en: vi });

/** A form of one page for each list of questions: `p1`, `p2`… */
export function formOf(questions: Question[][], more: Partial<FormValue> = {}): FormValue {
  return {
    code: '1.004194',
    version: 1,
    effective_from: '2026-07-01',
    effective_to: null,
    applicant: { name: 'full_name' },
    summary: [],
    papers: [],
    cases: [],
    fingerprints: {},
    form: {
      pages: questions.map((page, at) => ({
        key: `p${at + 1}`,
        title: text(`Trang ${at + 1}`),
        questions: page,
      })),
    },
    ...more,
  };
}

export function procedureOf(more: Partial<ProcedureValue> = {}): ProcedureValue {
  return {
    code: '1.004194',
    version: 1,
    effective_from: '2026-07-01',
    effective_to: null,
    name: text('Đăng ký tạm trú'),
    short_name: text('Đăng ký tạm trú'),
    keywords: { vi: [], en: [] },
    life_events: ['moving'],
    field: { code: 'cu-tru', name: text('Cư trú') },
    decision: null,
    legal_basis: [],
    level: 'commune',
    channel: 'full',
    channel_reason: null,
    time_limit: { amount: 3, unit: 'working_day', note: null },
    cut_off: true,
    who_may_file: text('Người từ đủ 18 tuổi'),
    result: { name: text('Thông báo kết quả'), delivered: [] },
    fees: [],
    fee_exemptions: [],
    cases: [],
    papers: [],
    form_versions: [1],
    form_version: 1,
    ...more,
  };
}

export const AGENCY: AgencyValue = {
  name: text('Công an xã Võ Nhai'),
  province: '19',
  commune: '05716',
  address: 'Trụ sở Công an xã Võ Nhai',
  phone: null,
  cut_off: '15:00',
  hours: text('Thứ hai đến thứ sáu'),
  procedures: ['1.004194'],
  calendar: { closed: [], open: [] },
};

/** A catalogue with one procedure, its form and who receives it. */
export function putCatalogue(form: FormValue, procedure = procedureOf()): Promise<void> {
  return receive([
    change('procedure', procedure.code, procedure),
    change('form', `${form.code}@${form.version}`, form),
    change('agency', 'A1', AGENCY),
  ]);
}

export function question(
  key: string,
  kind: Question['kind'],
  label: string,
  more: Partial<Question> = {},
): Question {
  return { key, kind, label: text(label), ...more };
}
