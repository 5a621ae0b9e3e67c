/** Runs one attempt at a time and keeps what went wrong as a sentence. */

import { useRef, useState } from 'preact/hooks';
import { useTexts } from '../i18n';
import vi from '../i18n/vi/identity.json';
import { sentence } from './sentence';

export type Ceremony = {
  busy: boolean;
  problem: string | undefined;
  run: (step: () => Promise<void>) => Promise<void>;
};

export function useCeremony(): Ceremony {
  const t = useTexts('identity', vi);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const running = useRef(false);

  async function run(step: () => Promise<void>): Promise<void> {
    if (running.current) {
      return;
    }
    running.current = true;
    setBusy(true);
    setProblem(undefined);
    try {
      await step();
    } catch (error) {
      setProblem(sentence(error, t));
    } finally {
      running.current = false;
      setBusy(false);
    }
  }
  return { busy, problem, run };
}
