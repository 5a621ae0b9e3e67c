/** The name to offer when somebody makes an account: who this phone or the latest form says they are. */

import { listDrafts } from '../store/draftList';
import { getEntity } from '../store/entities';
import { openProfile, ready } from '../store/profiles';

export async function likelyName(): Promise<string> {
  await ready();
  const known = openProfile()?.name;
  if (known) {
    return known;
  }
  for (const draft of await listDrafts()) {
    const form = await getEntity('form', `${draft.procedure}@${draft.version}`);
    const key = form?.value.applicant.name;
    const name = key === undefined ? undefined : draft.answers[key];
    if (typeof name === 'string' && name.trim()) {
      return name.trim();
    }
  }
  return '';
}
