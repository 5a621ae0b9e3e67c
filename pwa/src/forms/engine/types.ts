/** The form definition and what the engine says about a set of answers. See docs/forms.md. */

/** A text in every language of the catalogue. */
export type Text = { vi: string; en: string };

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** A JsonLogic rule of the subset in docs/forms.md. */
export type Rule = Json;

export type Kind =
  | 'text'
  | 'long_text'
  | 'name'
  | 'phone'
  | 'citizen_id'
  | 'email'
  | 'number'
  | 'money'
  | 'date'
  | 'time'
  | 'yes_no'
  | 'declaration'
  | 'one_of'
  | 'many_of'
  | 'address'
  | 'place'
  | 'photo'
  | 'signature'
  | 'voice_note'
  | 'group'
  | 'table'
  | 'note'
  | 'calculated';

export type Prefill =
  | 'profile.name'
  | 'profile.phone'
  | 'profile.birth_date'
  | 'profile.citizen_id'
  | 'profile.sex'
  | 'profile.address';

/** `show_when`: offered only while it holds. */
export type Choice = { value: string; label: Text; hint?: Text; show_when?: Rule };

/** A hard word of the form, told in place: where its texts have `word` or one of `also`. */
export type Word = { word: Text; also?: { vi?: string[]; en?: string[] }; meaning: Text };

/** Who in the form is a person. Names of questions (`key`, `group.key`); of columns where `table` is given. */
export type Person = {
  key: string;
  label: Text;
  table?: string;
  name: string;
  birth_date?: string;
  sex?: string;
  citizen_id?: string;
  address?: string;
  phone?: string;
  old_id?: string;
  issued_on?: string;
  ethnic_group?: string;
};

/** `rule` says when the answer is right (`valid_when`) or when to warn (`warn_when`). */
export type Check = { rule: Rule; message: Text };

export type ErrorCode = 'required' | 'kind' | 'schema' | 'valid' | 'choice' | 'unknown' | 'rows';

export type Question = {
  key: string;
  kind: Kind;
  label: Text;
  /** A short explanation or an example, always shown under the label. */
  hint?: Text;
  /** A longer explanation, opened in place. */
  help?: Text;
  /** What the paper form calls it; for officers. */
  official_label?: { vi: string };
  /** Always, or while a rule holds. */
  required?: boolean | Rule;
  show_when?: Rule;
  schema?: Record<string, Json>;
  valid_when?: Check[];
  warn_when?: Check[];
  /** Sentences that replace the engine's own, by error code. */
  messages?: Partial<Record<ErrorCode, Text>>;
  /** What the answer is at first; it can be changed. */
  default?: Json;
  /** Shown above the answer; `src` is an address of this site. */
  picture?: { src: string; alt: Text };
  /** Recordings to hear instead of the phone's voice: addresses of this site. */
  audio?: { vi: string; en?: string };
  /** citizen_id: names (as in `$age.<date>`) of what the number is compared with. */
  of?: { birth_date?: string; sex?: string };
  /** long_text: a voice note is an answer too. */
  voice?: boolean;
  /** photo: 5 when absent. */
  max_pages?: number;
  /** photo: the kind of paper that it shows; one of the wallet will do. */
  paper?: string;
  /** one_of, many_of: a named list of the form or the choices themselves. */
  list?: string | Choice[];
  /** date: a year, or a year and month, will do. */
  partial?: boolean;
  /** number: how many digits after the decimal point (0 when absent). */
  decimals?: number;
  /** address: is the part below the commune asked for? `optional` when absent. */
  detail?: 'required' | 'optional' | 'none';
  /** calculated */
  calculate?: Rule;
  /** calculated: for other rules only, shown to nobody. */
  hidden?: boolean;
  prefill?: Prefill;
  /** group, table */
  questions?: Question[];
  /** table */
  min_rows?: number;
  max_rows?: number;
  row_label?: Text;
};

export type Page = { key: string; title: Text; show_when?: Rule; questions: Question[] };

export type Form = {
  lists?: Record<string, Choice[]>;
  people?: Person[];
  /** Name → what `$fits.<question>.<name>` looks for. */
  patterns?: Record<string, string>;
  words?: Word[];
  pages: Page[];
};

export type Paper = {
  key: string;
  name: Text;
  /** What it is in the wallet, a key of `paper_kind`. */
  kind?: string | null;
  help?: Text;
  originals: number;
  copies: number;
  required: boolean;
  cases?: string[] | null;
  show_when?: Rule;
};

export type Case = { key: string; label: Text; hint?: Text };

export type Fee = {
  id: string;
  label: Text;
  channel: string;
  /** Whole đồng. */
  amount: number;
  /** dossier, person, copy or page. */
  per: string;
  /** The top-level question that says how many are paid. */
  times?: string;
  effective_from: string;
  effective_to?: string | null;
  agencies?: string[] | null;
  /** Codes of the agency's province. */
  provinces?: string[] | null;
  /** Keys of the cases it is for; all when absent. */
  cases?: string[] | null;
  source: string;
  verified: boolean;
};

/** Who pays nothing: said only, or reckoned where `when` holds. */
export type Exemption =
  | Text
  | {
      text: Text;
      when?: Rule;
      effective_from?: string;
      effective_to?: string | null;
      source: string;
      verified: boolean;
    };

/** `total` in whole đồng; undefined beyond 9007199254740991. `exempt` says why nothing is paid. */
export type Cost = {
  row: Fee;
  times: number;
  total: number | undefined;
  exempt: Text | undefined;
};

/** The value of the `form` collection. */
export type FormDefinition = {
  code: string;
  version: number;
  effective_from: string;
  effective_to: string | null;
  form: Form;
  /** Which top-level questions say who the applicant is. */
  applicant: { name: string; citizen_id?: string; phone?: string; birth_date?: string };
  summary: string[];
  papers: Paper[];
  cases: Case[];
  /** Question path (`members.full_name`) → 12 hex digits; equal means the same question. */
  fingerprints: Record<string, string>;
};

/** A file by its SHA-256 (64 hex digits); `size` in bytes. A photo is a list of them. */
export type FileAnswer = { file: string; type: string; size: number };
/** `seconds`: 1 to 60. */
export type VoiceNote = FileAnswer & { seconds: number };
/** Degrees (WGS 84, six digits) and whole metres. */
export type Place = { lat: number; lon: number; accuracy: number };

export type Address = { province: string; commune: string; detail?: string };

/** One answer: a JSON value, of the shape its kind has in docs/forms.md. */
export type Answer = Json;
export type Answers = { [key: string]: Answer };

export type Path = (string | number)[];

export type FieldError = {
  path: Path;
  code: ErrorCode;
  message: Text;
  /** The page on which the question stands; '' for an unknown key. */
  page: string;
};

export type Context = {
  /** The day of filing, `YYYY-MM-DD` in Vietnam's time. */
  today: string;
  /** Key of the picked case; null when the procedure has none. */
  case?: string | null;
  /** The form's own; `evaluate` puts them here. */
  patterns?: Record<string, string> | undefined;
  /** Does this commune lie in this province? Codes are only checked by shape when absent. */
  communeExists?: (province: string, commune: string) => boolean;
};

/** Where a filing is paid for: `channel` online, counter or post. */
export type FeeContext = Context & {
  channel: string;
  agency?: string | null;
  /** Code of the agency's province. */
  province?: string | null;
};

export type VisibleQuestion = {
  question: Question;
  /** Where its answer stands: `['members', 0, 'full_name']`. */
  path: Path;
  /** The answer, normalised; what was typed if it is not of its kind; undefined when empty. */
  value: Answer | undefined;
  warnings: Text[];
  /** one_of, many_of: what is offered now. */
  choices?: Choice[];
  /** group: its visible questions. */
  questions?: VisibleQuestion[];
  /** table: the visible questions of each row. */
  rows?: VisibleQuestion[][];
};

export type VisiblePage = { page: Page; questions: VisibleQuestion[] };

export type Evaluated = {
  /** Pages to walk through, in order: shown, and with at least one shown question that is seen. */
  pages: VisiblePage[];
  /** Normalised and pruned, with calculated values: what is filed. */
  answers: Answers;
  /** In document order; unknown keys last. */
  errors: FieldError[];
};
