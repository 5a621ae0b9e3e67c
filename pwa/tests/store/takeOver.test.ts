// @vitest-environment node
import { beforeEach, describe, expect, test, vi } from 'vitest';

import { dump, fileDraft, fillDraft, newPhone, openTab, type Tab } from '../support/phone';

beforeEach(newPhone);

/** A page that is being left hands over; what the worker then holds. */
async function handed(tab: Tab, letters: Parameters<Tab['handOver']>[0]) {
  const posted: { handed: Parameters<Tab['takeOver']>[0] }[] = [];
  const controller = { postMessage: (message: (typeof posted)[0]) => posted.push(message) };
  vi.stubGlobal('navigator', { serviceWorker: { controller } });
  tab.handOver(letters);
  vi.stubGlobal('navigator', {});
  return posted[0]?.handed;
}

describe('the last letters of a page that is left', () => {
  test('are sealed and kept by the worker, although nobody is open there', async () => {
    const tab = await openTab();
    const draft = await fillDraft(tab);
    const letters = await handed(tab, { draft: { ...draft, answers: { full_name: 'chữ cuối' } } });
    await tab.lock(); // a PIN, say: the worker could not open it by itself
    const worker = await openTab();
    if (letters) await worker.takeOver(letters);
    expect(await dump(worker)).not.toContain('chữ cuối');
    const again = await openTab();
    const [profile] = await again.listProfiles();
    await again.unlock(profile?.id ?? '');
    expect((await again.getDraft(draft.id))?.answers).toEqual({ full_name: 'chữ cuối' });
  });

  test('do not write over what was saved after them', async () => {
    const tab = await openTab();
    const draft = await fillDraft(tab);
    const letters = await handed(tab, { draft: { ...draft, answers: { full_name: 'cũ' } } });
    await new Promise((wake) => setTimeout(wake, 2));
    await tab.saveDraft({ ...draft, answers: { full_name: 'mới' } });
    if (letters) await (await openTab()).takeOver(letters);
    expect((await tab.getDraft(draft.id))?.answers).toEqual({ full_name: 'mới' });
  });

  test('open nothing that is filed', async () => {
    const tab = await openTab();
    const { draft } = await fileDraft(tab);
    const letters = await handed(tab, { draft });
    if (letters)
      await expect((await openTab()).takeOver(letters)).rejects.toThrow('no longer open');
    expect((await tab.getDraft(draft.id))?.state).toBe('queued');
  });

  test('may be words that belong to no form', async () => {
    const tab = await openTab();
    await tab.ensureProfile();
    const letters = await handed(tab, { name: 'withdraw/1', value: 'tôi đổi ý' });
    if (letters) await (await openTab()).takeOver(letters);
    expect(await tab.getScratch('withdraw/1')).toBe('tôi đổi ý');
  });

  test('are not handed to anybody while nobody is open, nor without a worker', async () => {
    const tab = await openTab();
    expect(await handed(tab, { name: 'x', value: 'y' })).toBeUndefined();
    await tab.ensureProfile();
    expect(() => tab.handOver({ name: 'x', value: 'y' })).not.toThrow();
  });
});
