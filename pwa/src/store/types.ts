/** The value types of the collections of docs/protocol.md, but for those of drafts and papers, which have rooms of their own. */

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
import type { DraftValue } from './draftTypes';
import type { PaperValue, PaperViewValue } from './paperTypes';

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

/** The files that the latest answers name; `received_at` is null while one is on its way, or was not taken. */
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
