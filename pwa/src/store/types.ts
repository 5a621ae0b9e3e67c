/** The value types of every collection of docs/protocol.md, and the records kept on the device. */

import type {
  Answer,
  Answers,
  Case,
  Exemption,
  Fee,
  Form,
  FormDefinition,
  Json,
  Paper,
  Text,
} from '../forms/engine/types';

export type { Answer, Answers, Fee, FormDefinition, Json, Text };

/** The ten national status codes. */
export type Status = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10;

export type Role = 'officer' | 'admin';
export type RoleHeld = { role: Role; agency: string | null };

/** How a paper reaches the office. */
export type HandIn = 'counter' | 'post' | 'agency_has' | 'attached';
/** `attached`: its pages, photographed now or, with `paper`, those of a paper of the wallet. */
export type PaperChoice = {
  key: string;
  hand_in: HandIn;
  pages?: PageFile[];
  paper?: string | null;
};

/** A page by the SHA-256 of its bytes. */
export type PageFile = { file: string; type: string; size: number };

/** An RFC 9457 problem as docs/protocol.md shapes it. */
export type Problem = {
  type: string;
  code: string;
  title: string;
  status: number;
  detail: string;
  instance?: string;
  errors?: { path: (string | number)[]; code: string; message: Text }[];
  /** With `stale-base`: the case as it stands now. */
  present?: CaseValue & { version?: number };
};

// Catalogue scope: shared by everybody on the phone, kept in clear.

export type DeploymentValue = {
  name: Text | string;
  vapid_public_key: string;
  demo: boolean;
  protocol: number;
};

export type AgencyValue = {
  name: Text;
  province: string;
  commune: string;
  address: string;
  phone: string | null;
  cut_off: string | null;
  hours: Text;
  /** Codes of the procedures filed with this agency. */
  procedures: string[];
  /** Where this year and the next differ from Monday to Friday, ISO dates. */
  calendar: { closed: string[]; open: string[] };
};

/** Metadata of the version in force: everything of docs/forms.md but `form`. */
export type ProcedureValue = {
  code: string;
  version: number;
  effective_from: string;
  effective_to: string | null;
  name: Text;
  short_name: Text;
  keywords: { vi: string[]; en: string[] };
  life_events: string[];
  field: { code: string; name: Text };
  decision: { text: string; source?: string; verified?: boolean } | null;
  legal_basis: { text: string; verified: boolean }[];
  level: string;
  channel: 'full' | 'partial' | 'counter';
  channel_reason: Text | null;
  time_limit: { amount: number; unit: 'working_day' | 'working_hour' | 'day'; note: Text | null };
  cut_off: boolean;
  who_may_file: Text;
  result: { name: Text; delivered: Text[] };
  fees: Fee[];
  fee_exemptions: Exemption[];
  cases: Case[];
  papers: Paper[];
  form_versions: number[];
  form_version: number;
};

export type FormValue = FormDefinition & { form: Form };

/** What a paper can be; its key is the entity's id. */
export type PaperKindValue = { name: Text };

// Person scope: belongs to one profile, kept encrypted.

export type MeValue = {
  name: string;
  phone: string | null;
  language: 'vi' | 'en';
  roles: RoleHeld[];
};

export type DossierValue = {
  /** Null only on the device, between the receipt of a filing and its first pull. */
  code: string | null;
  procedure: string;
  form_version: number;
  case: string | null;
  agency: string;
  status: Status;
  filed_at: string;
  device_made_at: string;
  accepted_at: string | null;
  due_at: string | null;
  ended_at: string | null;
  paused: boolean;
  applicant_name: string;
  /** Id of the open request for more, or null. */
  supplement: string | null;
  /** Why it was refused or stopped. */
  reason: string | null;
  /** How many files that its answers name have not come; absent in what an older server sent. */
  files_missing?: number;
};

export type DossierAnswersValue = { answers: Answers; papers: PaperChoice[]; revision: number };

/** The files that the latest answers name; `received_at` is null while one is on its way. */
export type FilesValue = {
  files: {
    file: string;
    type: string;
    size: number;
    received_at: string | null;
    /** What came before these three has none of them: it was fit to be seen as soon as it had come. */
    state?: FileState;
    /** A problem's code; null unless `refused`. */
    refusal?: string | null;
    /** Whether there is a small picture of it. */
    thumb?: boolean;
  }[];
};

/** `received`: here, and being looked at before anybody but its owner may see it. */
export type FileState = 'coming' | 'received' | 'ready' | 'refused';

/** An original that an officer has laid beside what was sent; `key` names the answer or paper. */
export type OriginalValue = {
  dossier: string;
  what: 'answer' | 'paper';
  key: string;
  matches: boolean;
  name: string;
  at: string;
  note: string | null;
};

/** The result of a dossier, a PDF; `coming` until the officer's phone has sent it and it is stamped. */
export type ResultValue = NamedFile & {
  number: string | null;
  issued_at: string | null;
  state: FileState;
  /** Why no copy could be made of it: a problem's code. */
  refusal?: string | null;
  /** The hash of the officer's file, from which the stamped copy is made. */
  original?: string;
  /** Last part of the address at which anybody can check it: code and the beginning of the hash. */
  check?: string | null;
};

/** A file by the SHA-256 of its bytes. */
type NamedFile = { file: string; type: string; size: number };

export type EventKind =
  | 'filed'
  | 'received'
  | 'supplement-requested'
  | 'supplemented'
  | 'refused'
  | 'processing'
  | 'payment-requested'
  | 'payment-confirmed'
  | 'stopped'
  | 'withdrawn'
  | 'finished'
  | 'returned'
  | 'files-complete'
  | 'original-checked'
  | 'result-issued';

export type EventValue = {
  dossier: string;
  at: string;
  kind: EventKind;
  status: Status;
  by: { role: string; name: string };
  text: string | null;
  due_at: string | null;
};

export type SupplementValue = {
  dossier: string;
  asked_at: string;
  answered_at: string | null;
  message: string;
  /** `page`: one page of it, from 1; null or absent for the whole. */
  items: { kind: 'answer' | 'paper'; key: string; page?: number | null; note: string | null }[];
};

export type NoticeValue = {
  at: string;
  dossier: string;
  code: string;
  status: Status;
  kind: EventKind | 'files-missing';
  read_at: string | null;
};

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

// Agency scope: for officers.

export type CaseValue = DossierValue & {
  applicant_person: string | null;
  submitter_name: string;
  phone: string | null;
  summary: { label: Text; value: string }[];
  /** The version an officer's mutation must carry as `base`. */
  base: number;
};

/** What somebody sent that has waited for days for what must come first. */
export type HeldValue = {
  type: string;
  dossier: string | null;
  person_name: string;
  made_at: string;
  received_at: string;
  /** How many are missing. */
  waits_for: number;
};

export type OfficerValue = { name: string; roles: RoleHeld[] };

export type EnrolmentValue = {
  name: string;
  role: Role;
  created_at: string;
  expires_at: string;
  used_at: string | null;
  revoked_at: string | null;
};

/** Collection name → its value. */
export type Collections = {
  deployment: DeploymentValue;
  agency: AgencyValue;
  procedure: ProcedureValue;
  form: FormValue;
  paper_kind: PaperKindValue;
  me: MeValue;
  dossier: DossierValue;
  dossier_answers: DossierAnswersValue;
  dossier_files: FilesValue;
  dossier_event: EventValue;
  dossier_original: OriginalValue;
  dossier_result: ResultValue;
  supplement: SupplementValue;
  notice: NoticeValue;
  draft: DraftValue;
  paper: PaperValue;
  paper_view: PaperViewValue;
  case: CaseValue;
  case_answers: DossierAnswersValue;
  case_files: FilesValue;
  case_event: EventValue;
  case_original: OriginalValue;
  case_result: ResultValue;
  case_supplement: SupplementValue;
  held: HeldValue;
  officer: OfficerValue;
  enrolment: EnrolmentValue;
};
export type Collection = keyof Collections;

export type Entity<T> = { collection: string; id: string; version: number; value: T };

/** One person on this phone. */
export type Profile = {
  id: string;
  /** What the phone calls them; empty for the first, silent profile. */
  name: string;
  /** The server's person id once they have signed in. */
  person: string | null;
  pin: boolean;
  createdAt: number;
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
