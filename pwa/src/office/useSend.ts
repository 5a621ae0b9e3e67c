/** Checks what an officer wrote, queues it, and says what is missing. */

import { useRef, useState } from 'preact/hooks';
import { useTexts } from '../i18n';
import vi from '../i18n/vi/office.json';
import { discard, enqueue } from '../sync/outbox';
import type { SummaryError } from '../ui';
import { fieldInputId } from './ActionFields';
import { noteId } from './AskHere';
import { type FormFault, faults, type TextField, toArgs } from './actionForm';
import { actionName, type OfficerAction, type Pending, STEPS } from './actions';
import type { ActionDraft } from './useActionDraft';

type Sending = {
  /** The item's id once it is durable; undefined when something is missing. */
  send: () => Promise<string | undefined>;
  errors: SummaryError[];
  clear: () => void;
};

const NONE: SummaryError[] = [];

export function useSend(
  id: string,
  base: number,
  pending: Pending,
  draft: ActionDraft,
  labelOf: (kind: string, key: string) => string,
): Sending {
  const t = useTexts('office', vi);
  const [errors, setErrors] = useState(NONE);
  const busy = useRef(false);

  function say(type: OfficerAction, fault: FormFault): SummaryError {
    if (fault.startsWith('item:')) {
      const at = fault.slice('item:'.length);
      const dot = at.indexOf('.');
      const label = labelOf(at.slice(0, dot), at.slice(dot + 1));
      return { id: noteId(at), message: t('error.itemNote', { label }) };
    }
    if (fault === 'items') {
      return { id: 'answers', message: t('error.items') };
    }
    const field = fault as TextField;
    const key =
      field === 'note' && actionName(type) === 'finish' ? 'error.finishNote' : `error.${field}`;
    return { id: fieldInputId(field), message: t(key as keyof typeof vi) };
  }

  async function send(): Promise<string | undefined> {
    const { kept } = draft;
    if (!kept || busy.current) {
      return undefined;
    }
    const { type, form, replaces } = kept;
    const found = STEPS[type].from.includes(pending.status)
      ? faults(type, form).map((fault) => say(type, fault))
      : [{ id: 'send', message: t('refused.cannot') }];
    setErrors(found);
    if (found.length > 0) {
      return undefined;
    }
    busy.current = true;
    try {
      const item = await enqueue({ type, entity: id, base, args: toArgs(type, form) });
      if (replaces) {
        await discard(replaces).catch(() => undefined); // gone already
      }
      draft.end();
      return item;
    } catch {
      setErrors([{ id: 'send', message: t('error.save') }]);
      return undefined;
    } finally {
      busy.current = false;
    }
  }

  return { send, errors, clear: () => setErrors(NONE) };
}
