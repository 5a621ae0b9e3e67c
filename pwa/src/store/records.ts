/** What lies in each object store. Everything a person typed or received is in `Sealed`. */

/** AES-GCM under the profile's key; the record's place is authenticated with it. */
export type Sealed = { iv: Uint8Array<ArrayBuffer>; data: ArrayBuffer };

export type ProfileRecord = {
  id: string;
  name: string;
  person: string | null;
  createdAt: number;
  /** The profile's key, wrapped by `device`, or by the PIN where `pin` is set. */
  wrapped: Sealed;
  device?: CryptoKey;
  pin?: { salt: Uint8Array<ArrayBuffer>; iterations: number };
  /** Wrong PINs in a row, and when the next may be tried (ms since 1970). */
  fails: number;
  nextTry: number;
};

export type DraftRecord = Sealed & {
  profile: string;
  id: string;
  /** `deleted` here, while the server may still have a copy. */
  state: 'open' | 'queued' | 'deleted';
  updatedAt: number;
  /** How often another device's answers were laid into it: nobody writes over what they have not read. */
  rev?: number;
  /** What the server has of it (`sync/drafts.ts`), of which version; `at`: `updatedAt` of what was last copied. */
  copy?: Sealed & { at: number; version: number | null };
};

export type EntityRecord = {
  /** Empty for the catalogue, which all share. */
  profile: string;
  collection: string;
  id: string;
  version: number;
  /** The pull it was last seen in; what a reset did not bring again is older and goes. None: not of the feed. */
  generation?: number;
  /** The dossier an event or a request belongs to. */
  parent?: string;
  /** Catalogue only. */
  value?: unknown;
  /** All others. */
  sealed?: Sealed;
  /** Of a note (`CHANGED_CASES`): which cases. */
  ids?: string[];
};

export type QueueRecord = Sealed & {
  /** Given by the database: the order in which things were done. */
  seq?: number;
  id: string;
  /** Whose it is; `journalOf` them once it is `sent`. */
  profile: string;
  entity: string;
  /** `sent`: applied, and kept for a month in case the server loses it (`sync/apply.ts`). */
  state: 'waiting' | 'sending' | 'rejected' | 'sent';
  attempts: number;
  /** The server has said that something else must come first. */
  held?: boolean;
  /** When it was applied, by the server's clock, ms since 1970. */
  at?: number;
};

/** The bytes of a file, sealed; under the hash of what they are when open. */
export type BlobRecord = Sealed & {
  profile: string;
  sha256: string;
  type: string;
  /** Bytes, when open. */
  size: number;
  /** When it was made, ms since 1970. */
  at: number;
  /**
   * `new`; `refused`: the server will never take it; `sent@n`: the server has it, said under generation n of the feed
   * (a restored server may have lost it again); `taken`: a copy from the server, never to be sent.
   */
  state: string;
  /** With `refused`: the code of the problem. */
  why?: string;
};

/** Somebody a profile keeps here to fill forms from. */
export type PersonRecord = Sealed & { profile: string; id: string };

export type CursorRecord = {
  /** Empty for the pull without a session. */
  profile: string;
  cursor: string | null;
  generation: number;
  /** True while a pull from zero is under way. */
  resetting: boolean;
  /** Which life of the server the cursor is of: another one means that it has gone back to a backup. */
  epoch?: string | undefined;
  /** Until when what a server that has gone back does not know is shown all the same; ms since 1970, its clock. */
  until?: number;
};

export type Schema = {
  meta: { key: string; value: unknown };
  profiles: { key: string; value: ProfileRecord };
  cursors: { key: string; value: CursorRecord };
  drafts: { key: [string, string]; value: DraftRecord };
  entities: {
    key: [string, string, string];
    value: EntityRecord;
    indexes: { generation: [string, number]; parent: [string, string, string] };
  };
  queue: {
    key: number;
    value: QueueRecord;
    indexes: { profile: string; id: string };
  };
  blobs: { key: [string, string]; value: BlobRecord; indexes: { state: [string, string] } };
  people: { key: [string, string]; value: PersonRecord };
};
