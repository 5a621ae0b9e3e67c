/** A form being filled: as the server keeps it, and as the device does. */

import type { Answer, Answers, PaperChoice } from './types';

/** On which device, as the server names it, and when; null when it is not known. */
export type Typed = { device: string | null; made_at: string | null };

/** An answer that was typed otherwise elsewhere; without `value` it was taken away there. */
export type OtherAnswer = Typed & { value?: Answer };

/** A form being filled, as the server keeps it for its person's other devices. */
export type DraftValue = {
  procedure: string;
  form_version: number;
  agency: string | null;
  case: string | null;
  page: string | null;
  papers: PaperChoice[];
  title: string;
  answers: Answers;
  /** Top-level answers typed differently on two devices: all others but the one in `answers`. */
  conflicts: Record<string, OtherAnswer[]>;
  updated_at: string;
  device: string | null;
};

/** A form being filled; its id becomes the dossier's id. */
export type Draft = {
  id: string;
  procedure: string;
  version: number;
  agency: string | null;
  case: string | null;
  answers: Answers;
  papers: PaperChoice[];
  /** Key of the page the person was on. */
  page: string | null;
  createdAt: number;
  updatedAt: number;
  /** `queued`: filed on this phone, not yet answered by the server. */
  state: 'open' | 'queued';
  title: string;
  /** What was answered under earlier versions of the form, oldest first: kept until the draft is filed. */
  earlier?: { version: number; answers: Answers }[];
  /** Code of the dossier whose answers it began with. */
  from?: string;
  /** Answers that nobody typed, by path (`members.0.full_name`): said so while they stand as they were put. */
  filled?: Record<string, Filled>;
  /** What was also typed, on another device, and still waits for the person's word: by top-level answer. */
  conflicts?: Record<string, LocalOther[]>;
  /** Where and when what stands in `answers` was typed, for those of `conflicts`. */
  stands?: Record<string, Typed>;
  /** What was set aside at the person's word: it can be taken back until filing. */
  settled?: Record<string, OtherAnswer[]>;
  /** The device it was begun on, where that was another. */
  begun?: string;
  /** `deleted` `filed`: on another device, but this one had more. `back`: deleted here, but another had more. */
  note?: 'deleted' | 'filed' | 'back';
  /** How often another device's answers were laid into it. */
  rev?: number;
  /** `updatedAt` of what the server has a copy of. */
  copied?: number;
  /** The version of the server's copy that this device has laid in. */
  seen?: number | null;
};

/** `since`: found by this device, which had seen that version of the server's; the server does not know of it yet. */
export type LocalOther = OtherAnswer & { since?: number | null };

/** Where an answer came from: an ID card, a person kept on the phone (`who`), one's own kept facts. */
export type Filled = { from: 'card' | 'kept' | 'profile'; who?: string; value: Answer };
