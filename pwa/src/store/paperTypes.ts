/** Papers of the wallet (docs/protocol.md, Papers): a person's own, kept encrypted. */

import type { PageFile } from './types';

/** A page of a paper; `received_at` is null while its bytes are on their way. */
export type PaperPage = PageFile & { received_at?: string | null };

/** Shown to the officers of one dossier's agency until it is withdrawn. */
export type PaperShare = {
  id: string;
  dossier: string;
  agency: string;
  name: string;
  at: string;
  withdrawn_at: string | null;
};

/** A paper of the wallet (*Giấy tờ của tôi*). */
export type PaperValue = {
  /** A key of the collection `paper_kind`. */
  kind: string;
  holder: { who: 'self' | 'family'; name: string };
  title: string | null;
  number: string | null;
  /** Dates of the calendar. */
  issued_on: string | null;
  expires_on: string | null;
  issuer: string | null;
  pages: PaperPage[];
  /** Photographed by its owner, compared with the original by an officer, or issued by an agency. */
  provenance: 'self' | 'officer' | 'agency';
  checked: { name: string; agency: string; at: string } | null;
  /** The dossier it came with, or is the result of. */
  source: string | null;
  /** May it be offered in later forms? */
  reuse: boolean;
  shares: PaperShare[];
  created_at: string;
  updated_at: string;
};

/** Somebody has looked at a paper: one a person, dossier and day. */
export type PaperViewValue = {
  paper: string;
  name: string;
  role: string;
  agency: string;
  dossier: string;
  at: string;
};
