/** What waits to be sent: mutations, as docs/protocol.md names them. */

import type { Answers, Json, PaperChoice, Problem } from './types';

export type MutationType =
  | 'dossier.file'
  | 'dossier.supplement'
  | 'dossier.withdraw'
  | 'paper.save'
  | 'paper.delete'
  | 'paper.share'
  | 'paper.unshare'
  | 'notice.read'
  | 'person.update'
  | 'person.sign-out-elsewhere'
  | 'device.subscribe'
  | 'device.unsubscribe'
  | 'dossier.receive'
  | 'dossier.refuse'
  | 'dossier.request-supplement'
  | 'dossier.process'
  | 'dossier.request-payment'
  | 'dossier.confirm-payment'
  | 'dossier.stop'
  | 'dossier.finish'
  | 'dossier.return-result'
  | 'dossier.mark-original'
  | 'dossier.attach-result'
  | 'enrolment.create'
  | 'enrolment.revoke'
  | 'role.revoke'
  | 'procedure.publish';

/** `args` of `dossier.file`. */
export type FilingArgs = {
  procedure: string;
  form_version: number;
  case: string | null;
  agency: string;
  answers: Answers;
  papers: PaperChoice[];
};

/** One waiting mutation. */
export type QueueItem = {
  id: string;
  type: MutationType;
  entity: string;
  base: number | null;
  after: string[];
  madeAt: string;
  args: { [key: string]: Json };
  state: 'waiting' | 'sending' | 'rejected';
  problem?: Problem;
  attempts: number;
  /** The server has said that something else must come first. */
  held?: boolean;
  /** Whose it is; null until the profile has signed in for the first time. */
  person: string | null;
  seq: number;
};
