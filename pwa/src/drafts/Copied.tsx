import { useEffect, useRef, useState } from 'preact/hooks';

import type { Saved } from '../forms/useDraft';
import { useTexts } from '../i18n';
import vi from '../i18n/vi/drafts.json';
import { subscribe } from '../store/changes';
import { getDraft } from '../store/drafts';
import type { Draft } from '../store/draftTypes';

/** *Có bản sao trên máy chủ*, while it is true of what is on the screen. */
export default function Copied({ draft, saved }: { draft: Draft; saved: Saved }) {
  const t = useTexts('drafts', vi);
  const [of, setOf] = useState<Draft['answers']>();
  const now = useRef({ draft, saved });
  now.current = { draft, saved };
  useEffect(() => {
    let gone = false;
    const look = async () => {
      const { answers } = now.current.draft;
      // What is still being written is nowhere else.
      if (now.current.saved !== 'saved') return;
      const kept = await getDraft(draft.id);
      if (!gone && kept?.copied === kept?.updatedAt) setOf(answers);
    };
    const run = () => void look().catch(() => undefined);
    run();
    const stop = subscribe(['copy'], run);
    return () => {
      gone = true;
      stop();
    };
  }, [draft.id]);
  return of === draft.answers && saved === 'saved' ? <p class="soft">{t('copied')}</p> : null;
}
