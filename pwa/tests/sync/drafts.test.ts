// @vitest-environment node
import { describe, expect, test, vi } from 'vitest';

import type { Draft } from '../../src/store/draftTypes';
import {
  begin,
  eachDrafting,
  enqueue,
  isCopied,
  mutations,
  read,
  sync,
  type,
} from '../support/drafting';
import { DraftServer } from '../support/draftServer';
import { DRAFT, dump, newPhone } from '../support/phone';

const world = eachDrafting();

describe('a copy of a draft', () => {
  test('goes to the server after a sync, and the draft says so until more is typed', async () => {
    const id = await begin(world.phone);
    await sync(world, world.phone);
    expect(world.drafts.get(id)?.value).toMatchObject({
      answers: { name: 'Thái' },
      form_version: 1,
    });
    expect(await isCopied(world.phone, id)).toBe(true);
    await type(world.phone, id, { name: 'Thái H' });
    expect(await isCopied(world.phone, id)).toBe(false);
  });

  test('carries only what has changed since, and nothing goes when nothing has', async () => {
    const id = await begin(world.phone, { name: 'Thái', job: 'làm nương' });
    await sync(world, world.phone);
    await type(world.phone, id, { name: 'Hà Thị Thái' });
    await sync(world, world.phone);
    await sync(world, world.phone);
    const saves = mutations(world);
    expect(saves.map(({ base, args }) => [base, args['changed']])).toEqual([
      [null, { name: 'Thái', job: 'làm nương' }],
      [1, { name: 'Hà Thị Thái' }],
    ]);
  });

  test('is no work that waits: the person is told of nothing to send', async () => {
    const id = await begin(world.phone);
    await sync(world, world.phone);
    world.server.reachable.value = false;
    await type(world.phone, id, { name: 'x' });
    await sync(world, world.phone);
    expect(await world.phone.tab.listQueue()).toEqual([]);
    expect(world.phone.tab.syncState().total).toBe(0);
  });

  test('a filing goes before it, in a request of its own', async () => {
    await begin(world.phone);
    const filed = await begin(world.phone);
    const draft = await read(world.phone, filed);
    await enqueue(world.phone, draft);
    await sync(world, world.phone);
    expect(mutations(world).map((one) => one.type)).toEqual(['dossier.file', 'draft.save']);
    expect(mutations(world).filter(({ entity }) => entity === filed)).toHaveLength(1);
  });

  test('whose answer was lost goes again as it was, and is no conflict with what was typed since', async () => {
    const id = await begin(world.phone, { name: 'Th' });
    await sync(world, world.phone);
    await type(world.phone, id, { name: 'Thái' });
    await world.phone.tab.syncNow('manual');
    world.server.plan.push('cut-after');
    await world.phone.copyDrafts();
    await type(world.phone, id, { name: 'Thái H' });
    await sync(world, world.phone);
    await sync(world, world.phone);
    const [, first, second] = mutations(world);
    expect(second).toEqual(first);
    expect(world.drafts.get(id)?.value).toMatchObject({
      answers: { name: 'Thái H' },
      conflicts: {},
    });
    expect((await read(world.phone, id)).conflicts).toBeUndefined();
  });

  test('whose answer was lost is settled by one turn, with what was typed since, though the feed had brought it', async () => {
    const id = await begin(world.phone, { name: 'Th' });
    await world.phone.tab.syncNow('manual');
    world.server.plan.push('cut-after');
    await world.phone.copyDrafts();
    await type(world.phone, id, { name: 'Thái' });
    // The pull comes first: the answer to what goes again has no copy with it.
    await sync(world, world.phone);
    expect(world.drafts.get(id)?.value).toMatchObject({ answers: { name: 'Thái' }, conflicts: {} });
    expect(await isCopied(world.phone, id)).toBe(true);
  });

  test('that did not get through is settled by one turn, with what was typed since', async () => {
    const id = await begin(world.phone, { name: 'Th' });
    await world.phone.tab.syncNow('manual');
    world.server.plan.push('cut-before');
    await world.phone.copyDrafts();
    await type(world.phone, id, { name: 'Thái' });
    await world.phone.copyDrafts();
    expect(world.drafts.get(id)?.value).toMatchObject({ answers: { name: 'Thái' }, conflicts: {} });
    expect(await isCopied(world.phone, id)).toBe(true);
  });

  test('goes once a turn while the server has no time for it, and while more is typed', async () => {
    const id = await begin(world.phone, { name: 'Th' });
    await world.phone.tab.syncNow('manual');
    const { judge } = world.server.settings;
    world.server.settings.judge = () => ({ outcome: 'held' });
    for (let turn = 1; turn <= 3; turn++) {
      await world.phone.copyDrafts();
      expect(mutations(world)).toHaveLength(turn);
    }
    // Somebody who types without a pause gets no request for each letter.
    let letters = 'Th';
    world.server.settings.judge = (mutation) => {
      letters += 'á';
      void type(world.phone, id, { name: letters });
      return judge(mutation);
    };
    const before = mutations(world).length;
    await world.phone.copyDrafts();
    expect(mutations(world).length - before).toBeLessThanOrEqual(2);
  });

  /** Do `work` while the phone's next request is on its way to the server, or the answer on its way back. */
  function meanwhile(way: 'there' | 'back', work: () => Promise<unknown>): void {
    const through = globalThis.fetch;
    vi.stubGlobal('fetch', async (...request: Parameters<typeof fetch>) => {
      vi.stubGlobal('fetch', through);
      if (way === 'there') await work();
      const response = await through(...request);
      if (way === 'back') await work();
      return response;
    });
  }

  async function file(id: string): Promise<void> {
    const draft = await read(world.phone, id);
    await enqueue(world.phone, draft);
    await world.phone.tab.syncNow('manual');
  }

  test('that is answered after the form was filed leaves no second form behind', async () => {
    const id = await begin(world.phone);
    await world.phone.tab.syncNow('manual');
    meanwhile('back', () => file(id));
    await world.phone.copyDrafts();
    for (let turn = 0; turn < 2; turn++) {
      expect(world.server.filed).toEqual([id]);
      expect(await world.phone.tab.listDrafts()).toEqual([]);
      expect(world.drafts.get(id)?.value).toBeNull();
      await sync(world, world.phone);
    }
  });

  test('that reaches the server after the form was filed is deleted there in the same turn', async () => {
    const id = await begin(world.phone);
    await world.phone.tab.syncNow('manual');
    meanwhile('there', async () => {
      await file(id);
      await new Promise((wake) => setTimeout(wake, 5)); // its clock has gone on
    });
    await world.phone.copyDrafts();
    expect(world.server.filed).toEqual([id]);
    expect(await world.phone.tab.listDrafts()).toEqual([]);
    expect(world.drafts.get(id)?.value).toBeNull();
  });

  test('takes nothing back of what was chosen beside the answers while the first was on its way', async () => {
    const id = await begin(world.phone);
    await world.phone.tab.syncNow('manual');
    world.server.plan.push('cut-after');
    await world.phone.copyDrafts();
    const papers = [{ key: 'birth', hand_in: 'attached' as const, pages: [], paper: 'p' }];
    await world.phone.tab.saveDraft({ ...(await read(world.phone, id)), papers, agency: 'a1' });
    await sync(world, world.phone);
    await sync(world, world.phone);
    expect(await read(world.phone, id)).toMatchObject({ papers, agency: 'a1' });
    expect(world.drafts.get(id)?.value).toMatchObject({ papers, agency: 'a1' });
  });

  test('that the server will not take is tried again only when it is another', async () => {
    const id = await begin(world.phone, { name: 'too much' });
    await sync(world, world.phone);
    await sync(world, world.phone);
    expect(mutations(world)).toHaveLength(1);
    await type(world.phone, id, { name: 'less' });
    await sync(world, world.phone);
    expect(world.drafts.get(id)?.value?.answers).toEqual({ name: 'less' });
  });

  test('is not made of an empty form, nor without a person', async () => {
    await world.phone.tab.createDraft(DRAFT);
    await sync(world, world.phone);
    newPhone();
    world.server.jar.session = '';
    const guest = await import('../support/phone').then(({ openTab }) => openTab());
    await guest.ensureProfile();
    const { copyDrafts } = await import('../../src/sync/drafts');
    const { id } = await guest.createDraft(DRAFT);
    await guest.saveDraft({ ...((await guest.getDraft(id)) as Draft), answers: { name: 'x' } });
    await guest.syncNow('manual');
    await copyDrafts();
    expect(mutations(world)).toEqual([]);
  });

  test('lies sealed on the phone', async () => {
    await begin(world.phone, { name: 'Lương Thị Kín' });
    await sync(world, world.phone);
    expect(await dump(world.phone.tab)).not.toContain('Kín');
  });

  test('goes anew to a server that was set back, and nothing is lost', async () => {
    const old = await begin(world.phone, { name: 'a' });
    await sync(world, world.phone);
    const restore = world.server.backup();
    const then = world.drafts.get(old)?.value;
    await type(world.phone, old, { name: 'ab', job: 'x' });
    const young = await begin(world.phone, { name: 'y' });
    await sync(world, world.phone);
    restore();
    world.drafts.clear();
    const set = new DraftServer();
    Object.assign(set, { value: then, version: 1 });
    world.drafts.set(old, set);
    world.server.publish('person:p1', { collection: 'draft', id: old, version: 1, value: then });
    await sync(world, world.phone);
    await sync(world, world.phone);
    expect(world.drafts.get(old)?.value).toMatchObject({
      answers: { name: 'ab', job: 'x' },
      conflicts: {},
    });
    expect(world.drafts.get(young)?.value).toMatchObject({ answers: { name: 'y' } });
    expect((await world.phone.tab.listDrafts()).map(({ id }) => id).sort()).toEqual(
      [old, young].sort(),
    );
  });
});
