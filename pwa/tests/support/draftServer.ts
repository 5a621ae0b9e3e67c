/** The server's side of one draft as server/dossiers/drafts_merge.py has it, in small. */

import type { DraftValue, OtherAnswer } from '../../src/store/draftTypes';
import type { Answer, Answers } from '../../src/store/types';
import { same } from '../../src/sync/draftMerge';
import type { Request } from '../../src/sync/protocol';

type Args = Omit<DraftValue, 'answers' | 'conflicts' | 'updated_at' | 'device'> & {
  changed: Answers;
  removed: string[];
  settled: string[];
  beside?: true;
};

type Mark = { version: number; device: string };
type Waiting = Mark & { made_at: string; value?: Answer };

export type Mutation = Request['mutations'][number];

export class DraftServer {
  version = 0;
  value: DraftValue | null = null;
  private gone: DraftValue | null = null;
  private readonly marks = new Map<string, Mark>();
  private readonly waiting = new Map<string, Waiting[]>();
  private readonly done = new Map<string, number>();

  /** The draft's version after a `draft.save`; the same again for one that was seen before. */
  save({ id, base, args, made_at }: Mutation, device: string): number {
    const known = this.done.get(id);
    if (known !== undefined) return known;
    const { changed, removed, settled, beside, ...plain } = args as unknown as Args;
    // Saved over one that is gone: with a base it is there again, whole.
    const answers: Answers = { ...(this.value ?? (base === null ? null : this.gone))?.answers };
    const mark = { version: ++this.version, device };
    const seen = (one?: Mark) =>
      !beside && (!one || one.version <= (base ?? 0) || one.device === device);
    for (const key of settled) {
      const all = this.waiting.get(key) ?? [];
      this.waiting.set(
        key,
        all.filter((one) => !seen(one)),
      );
    }
    for (const key of [...Object.keys(changed), ...removed]) {
      const value = changed[key];
      const others = (this.waiting.get(key) ?? []).filter(
        (one) =>
          (beside || !(one.device === device && one.version > (base ?? 0))) &&
          !same(one.value, value),
      );
      if (same(answers[key], value)) {
        if (settled.includes(key) && seen(this.marks.get(key))) this.marks.set(key, mark);
      } else if (seen(this.marks.get(key))) {
        if (value === undefined) delete answers[key];
        else answers[key] = value;
        this.marks.set(key, mark);
      } else others.push({ ...mark, made_at, ...(value !== undefined && { value }) });
      this.waiting.set(key, others);
    }
    const conflicts: Record<string, OtherAnswer[]> = {};
    for (const [key, all] of this.waiting) {
      if (all.length > 0) conflicts[key] = all.map(({ version: _version, ...other }) => other);
    }
    const updated_at = new Date().toISOString();
    this.value = { ...plain, answers, conflicts, updated_at, device };
    this.done.set(id, this.version);
    return this.version;
  }

  /** Deleted: true, unless another device has changed it since `base`. */
  drop(base: number | null, device: string): boolean {
    const { value, version } = this;
    if (value && version > (base ?? 0) && value.device !== device) return false;
    this.gone = value;
    this.value = null;
    this.version++;
    return true;
  }
}
