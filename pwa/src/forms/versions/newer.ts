import type { Draft } from '../../store/draftTypes';
import { getEntity } from '../../store/entities';

/** The version that one files under today, where it is another than the draft's and its form is on this phone. */
export async function newerVersion({
  procedure,
  version,
}: Pick<Draft, 'procedure' | 'version'>): Promise<number | undefined> {
  const next = (await getEntity('procedure', procedure))?.value.form_version;
  if (!next || next === version) return undefined;
  return (await getEntity('form', `${procedure}@${next}`)) && next;
}
