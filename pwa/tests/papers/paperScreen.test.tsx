/** One paper's screen: what it says of a paper that has not been sent. */

import { render } from 'preact';
import { LocationProvider, Route, Router } from 'preact-iso/router';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { savePaper } from '../../src/papers/actions';
import PaperPage from '../../src/papers/PaperPage';
import { bindPerson, ensureProfile } from '../../src/store/profiles';
import { setSyncState } from '../../src/sync/state';
import { change, newScreen, receive, see, text, words } from '../support/screen';
import { args } from './support';

beforeEach(async () => {
  await newScreen();
  await receive([change('paper_kind', 'birth_certificate', { name: text('Giấy khai sinh') })]);
});
afterEach(() => {
  render(null, document.body);
  setSyncState({ kind: 'all-sent', done: 0, total: 0, lastOk: null });
});

test('a paper is not promised to go by itself while its owner is signed out', async () => {
  await bindPerson((await ensureProfile()).id, 'p1', 'Trần Thị Thái');
  const id = await savePaper(args(), null);
  history.replaceState(null, '', `/giay-to/${id}`);
  render(
    <LocationProvider>
      <Router>{[<Route key="paper" path="/giay-to/:id" component={PaperPage} />]}</Router>
    </LocationProvider>,
    document.body,
  );
  await see(() => words().includes('Có mạng sẽ tự gửi'));
  // The server has said that the session is over.
  setSyncState({ kind: 'sign-in', done: 0, total: 1, lastOk: null });
  await see(() => words().includes('Bạn đăng nhập thì máy mới gửi'));
  expect(words()).not.toContain('tự gửi');
  const link = await see(() => document.querySelector<HTMLAnchorElement>('a[href^="/dang-nhap"]'));
  expect(new URL(link.href).searchParams.get('tiep')).toBe(`/giay-to/${id}`);
});
