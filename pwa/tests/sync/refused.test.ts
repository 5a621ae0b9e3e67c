// @vitest-environment node
import { describe, expect, test } from 'vitest';

import { fileDraft } from '../support/phone';
import { eachSignedIn, notes } from '../support/signedIn';

const world = eachSignedIn();

describe('what the server does not take', () => {
  test('a refused item keeps its problem and stops nobody', async () => {
    const [, bad] = await notes(world.tab, 3);
    const problem = {
      type: 'urn:hosoxa:problem:invalid-answers',
      code: 'invalid-answers',
      title: '',
      status: 422,
      detail: 'Ngày sinh chưa đúng',
    };
    world.server.settings.judge = ({ id }) => (id === bad ? { outcome: 'rejected', problem } : {});
    await world.tab.syncNow('enqueue');
    expect(await world.tab.listQueue()).toMatchObject([{ id: bad, state: 'rejected', problem }]);
    expect(world.tab.syncState().kind).toBe('needs-you');
    await notes(world.tab, 1);
    await world.tab.syncNow('enqueue');
    expect((await world.tab.listQueue()).map(({ id }) => id)).toEqual([bad]);
    expect(
      world.server
        .sent()
        .flat()
        .filter((id) => id === bad),
    ).toHaveLength(1);
  });

  test('a refused filing is edited and sent again under a new id', async () => {
    const { draft, id } = await fileDraft(world.tab);
    const problem = { type: '', code: 'form-version-lapsed', title: '', status: 422, detail: '' };
    world.server.settings.judge = () => ({ outcome: 'rejected', problem });
    await world.tab.syncNow('enqueue');
    const again = await world.tab.editAgain(id);
    expect(again).toMatchObject({ id: draft.id, state: 'open', answers: draft.answers });
    world.server.settings.judge = () => ({});
    const second = await world.tab.enqueueFiling(again, {
      procedure: draft.procedure,
      form_version: 2,
      case: null,
      agency: 'a1',
      answers: again.answers,
      papers: [],
    });
    expect(second).not.toBe(id);
    await world.tab.syncNow('enqueue');
    expect(world.server.filed).toEqual([draft.id]);
  });

  test('a draft whose id the server has already gets another for its next filing', async () => {
    const { draft, id } = await fileDraft(world.tab);
    const problem = { type: '', code: 'dossier-exists', title: '', status: 409, detail: '' };
    world.server.settings.judge = () => ({ outcome: 'rejected', problem });
    await world.tab.syncNow('enqueue');
    const again = await world.tab.editAgain(id);
    expect(again.id).not.toBe(draft.id);
    expect((await world.tab.listDrafts()).map((one) => one.id)).toEqual([again.id]);
  });

  test('a held item is kept and sent again later, and others go on', async () => {
    const [first] = await notes(world.tab, 3);
    world.server.settings.judge = ({ id }) => (id === first ? { outcome: 'held' } : {});
    await world.tab.syncNow('enqueue');
    expect(await world.tab.listQueue()).toMatchObject([{ id: first, state: 'waiting' }]);
    expect(world.server.seen).toHaveLength(1);
    world.server.settings.judge = () => ({});
    await world.tab.syncNow('manual');
    expect(await world.tab.listQueue()).toEqual([]);
  });

  test('what was done later to the same thing does not overtake a held item', async () => {
    const first = await world.tab.enqueue({
      type: 'person.update',
      entity: 'p1',
      args: { phone: '1' },
    });
    await notes(world.tab, 100);
    const last = await world.tab.enqueue({
      type: 'person.update',
      entity: 'p1',
      args: { phone: '2' },
    });
    world.server.settings.judge = ({ id }) => (id === first ? { outcome: 'held' } : {});
    await world.tab.syncNow('enqueue');
    expect((await world.tab.listQueue()).map(({ id }) => id)).toEqual([first, last]);
    world.server.settings.judge = () => ({});
    await world.tab.syncNow('manual');
    expect(Array.from(world.server.results.keys()).slice(-2)).toEqual([first, last]);
  });

  test('a body that is too large is halved until it fits', async () => {
    world.server.settings.most = 5;
    const ids = await notes(world.tab, 20);
    await world.tab.syncNow('enqueue');
    expect(await world.tab.listQueue()).toEqual([]);
    expect(Array.from(world.server.results.keys())).toEqual(ids);
    expect(world.server.sent().map((batch) => batch.length)).toEqual([20, 10, 5, 5, 5, 5]);
  });

  test('one item that is too large by itself is marked, and the others go', async () => {
    const [bad] = await notes(world.tab, 1);
    world.server.plan.push({ status: 413, code: 'body-too-large' });
    await world.tab.syncNow('enqueue');
    expect(await world.tab.listQueue()).toMatchObject([
      { id: bad, state: 'rejected', problem: { code: 'body-too-large' } },
    ]);
    await notes(world.tab, 1);
    await world.tab.syncNow('enqueue');
    expect(await world.tab.listQueue()).toHaveLength(1);
  });
});

describe('what has to wait for something else', () => {
  test('says so until it is applied', async () => {
    const [first] = await notes(world.tab, 2);
    world.server.settings.judge = ({ id }) => (id === first ? { outcome: 'held' } : {});
    await world.tab.syncNow('enqueue');
    expect(await world.tab.listQueue()).toMatchObject([{ id: first, held: true }]);
    expect(world.tab.syncState()).toMatchObject({ kind: 'waiting-network', total: 1 });
    world.server.settings.judge = () => ({});
    await world.tab.syncNow('manual');
    expect(await world.tab.listQueue()).toEqual([]);
  });

  test('and what waits for the server to mend itself does not', async () => {
    await notes(world.tab, 1);
    const problem = { type: '', code: 'server-error', title: '', status: 500, detail: '' };
    world.server.settings.judge = () => ({ outcome: 'held', problem });
    await world.tab.syncNow('enqueue');
    expect(await world.tab.listQueue()).toMatchObject([{ state: 'waiting', held: false }]);
  });

  test('is given back with what it waits for when that never reached the server', async () => {
    const { draft } = await fileDraft(world.tab);
    await world.tab.enqueue({ type: 'dossier.withdraw', entity: draft.id, args: {} });
    await notes(world.tab, 1);
    world.server.settings.most = 1;
    const refused = { status: 413, code: 'body-too-large' };
    world.server.plan.push(refused, refused);
    await world.tab.syncNow('enqueue');
    expect(await world.tab.listQueue()).toMatchObject([
      { type: 'dossier.file', state: 'rejected', problem: { code: 'body-too-large' } },
      { type: 'dossier.withdraw', state: 'rejected', problem: { code: 'prerequisite-rejected' } },
    ]);
    expect(world.tab.syncState().kind).toBe('needs-you');
  });
});
