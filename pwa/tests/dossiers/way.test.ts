// @vitest-environment node
import { describe, expect, test } from 'vitest';

import { mendPath } from '../../src/dossiers/mend';
import { overlay } from '../../src/dossiers/supplementDraft';
import { supplementForm, touch } from '../../src/dossiers/supplementForm';
import { isTempCode, tempCode } from '../../src/dossiers/tempCode';
import { wayOf } from '../../src/dossiers/way';
import dossiers from '../../src/i18n/vi/dossiers.json';
import type { FormValue, Problem } from '../../src/store/types';

const ID = '019a2b3c-4d5e-7f60-8a1b-2c3d4e5fa6b7';
const TEXT = { vi: 'x', en: 'x' };
const FORM: FormValue = {
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
    pages: [
      {
        key: 'who',
        title: TEXT,
        questions: [{ key: 'full_name', kind: 'name', label: TEXT, required: true }],
      },
      {
        key: 'rent',
        title: TEXT,
        questions: [
          { key: 'renting', kind: 'yes_no', label: TEXT, required: true },
          {
            key: 'owner',
            kind: 'name',
            label: TEXT,
            required: true,
            show_when: { '==': [{ var: 'renting' }, true] },
          },
          {
            key: 'members',
            kind: 'table',
            label: TEXT,
            max_rows: 9,
            questions: [{ key: 'full_name', kind: 'name', label: TEXT }],
          },
        ],
      },
    ],
  },
};

describe('the temporary reference', () => {
  test('is eight random digits of the id, and finds it again however it is typed', () => {
    expect(tempCode(ID)).toBe('4E5F-A6B7');
    expect(isTempCode('4E5FA6B7', ID)).toBe(true);
    expect(isTempCode(' 4e5f-a6b7 ', ID)).toBe(true);
    expect(isTempCode('4E5FA6B8', ID)).toBe(false);
    expect(isTempCode('', ID)).toBe(false);
  });
});

describe('the way of a filing', () => {
  test('on this phone is never worded as received', () => {
    for (const state of ['waiting', 'sending', 'rejected'] as const) {
      for (const held of [null, 'sign_in', 'paused'] as const) {
        const words = dossiers[wayOf({ state }, held)];
        expect(words).not.toMatch(/đã nhận|tiếp nhận|đã gửi/i);
      }
    }
    expect(dossiers[wayOf({ state: 'waiting' }, null)]).toContain('chưa gửi');
  });

  test('is promised to go by itself only where nobody must act first', () => {
    expect(dossiers[wayOf({ state: 'waiting' }, null)]).toContain('sẽ tự gửi');
    for (const held of ['sign_in', 'paused'] as const) {
      expect(dossiers[wayOf({ state: 'waiting' }, held)]).not.toContain('tự gửi');
      expect(dossiers[wayOf({ state: 'waiting' }, held)]).toContain('đăng nhập');
    }
  });
});

describe('mending a refused filing', () => {
  const problem = (errors: Problem['errors']): Problem => ({
    type: 'urn:hosoxa:problem:invalid-answers',
    code: 'invalid-answers',
    title: '',
    status: 422,
    detail: '',
    ...(errors && { errors }),
  });

  test('opens at the question concerned', () => {
    const errors = [{ path: ['renting'], code: 'required', message: TEXT }];
    expect(mendPath('d1', FORM, problem(errors))).toBe('/khai/d1/rent?ve=kiem-tra&loi=1');
  });

  test('opens the row where a row is concerned', () => {
    const errors = [{ path: ['members', 1, 'full_name'], code: 'kind', message: TEXT }];
    expect(mendPath('d1', FORM, problem(errors))).toBe(
      '/khai/d1/rent?ve=kiem-tra&loi=1&dong=2&bang=members',
    );
  });

  test('opens the check page where no question is named, or none that is known', () => {
    expect(mendPath('d1', FORM, problem(undefined))).toBe('/khai/d1/kiem-tra');
    const errors = [{ path: ['args', 'agency'], code: 'unknown', message: TEXT }];
    expect(mendPath('d1', FORM, problem(errors))).toBe('/khai/d1/kiem-tra');
    expect(mendPath('d1', undefined, undefined)).toBe('/khai/d1/kiem-tra');
  });
});

describe('an answer to a request for more', () => {
  const request = {
    id: ID,
    dossier: {
      code: 'H-1',
      procedure: '1.004194',
      form_version: 1,
      case: null,
      agency: 'A1',
      status: 5 as const,
      filed_at: '2026-11-20T02:00:00.000Z',
      device_made_at: '2026-11-20T02:00:00.000Z',
      accepted_at: null,
      due_at: null,
      ended_at: null,
      paused: false,
      applicant_name: 'Trần Thị Thái',
      supplement: 's1',
      reason: null,
    },
    supplement: {
      dossier: ID,
      asked_at: '2026-11-20T03:00:00.000Z',
      answered_at: null,
      message: 'Bổ sung giúp',
      items: [
        { kind: 'answer' as const, key: 'renting', note: 'Ghi lại' },
        { kind: 'paper' as const, key: 'proof', note: null },
      ],
    },
    filed: { answers: { full_name: 'Trần Thị Thái', renting: false }, papers: [], revision: 1 },
    definition: FORM,
  };
  const empty = { answers: {}, papers: [], note: '' };
  const keys = (draft: typeof empty) =>
    supplementForm(request, draft).asked.map(({ question }) => question.key);

  test('shows only the named answers, with the note at each', () => {
    expect(keys(empty)).toEqual(['renting']);
    expect(supplementForm(request, empty).notes.get('renting')).toBe('Ghi lại');
  });

  test('asks also for what a changed answer makes necessary', () => {
    expect(keys({ ...empty, answers: { renting: true } })).toEqual(['renting', 'owner']);
  });

  test('keeps an emptied answer as emptied, not as untouched', () => {
    const draft = touch(empty, request.filed.answers, ['full_name'], undefined);
    expect(draft.answers).toEqual({ full_name: null });
    expect(overlay(request.filed.answers, draft.answers)).not.toHaveProperty('full_name');
  });

  test('carries the whole value of a top-level answer when one cell of a row changes', () => {
    const filed = { members: [{ full_name: 'An' }, { full_name: 'Bình' }] };
    const draft = touch(empty, filed, ['members', 1, 'full_name'], 'Bính');
    expect(draft.answers).toEqual({ members: [{ full_name: 'An' }, { full_name: 'Bính' }] });
  });
});
