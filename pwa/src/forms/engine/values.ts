/** What a question of each kind accepts, and the one form in which an answer is kept. As server/procedures/values.py. */

import { readDate } from './dates';
import { readNumber, whole } from './numbers';
import { cleanLine, cleanLines } from './text';
import type { Answer, Choice, FileAnswer, Form, Kind, Place, Question } from './types';

/** What became of a raw answer: a value, nothing (neither), or a problem. */
export type Reading = { value?: Answer; problem?: 'kind' | 'choice' };

type CommuneExists = ((province: string, commune: string) => boolean) | undefined;

const EMPTY: Reading = {};
const MALFORMED: Reading = { problem: 'kind' };
const NOT_IN_LIST: Reading = { problem: 'choice' };

const PARTS = ['province', 'commune', 'detail'];

// Media types, bytes at most, seconds at most. As server/procedures/kinds/files.py.
const FILES: Partial<Record<Kind, [string, number, number?]>> = {
  photo: ['image/jpeg image/png image/webp image/heic application/pdf', 1e7],
  signature: ['image/png', 2e5],
  voice_note: ['audio/webm audio/ogg audio/mp4', 2e6, 60],
};

const kept = (value: Answer | undefined): Reading => (value === undefined ? MALFORMED : { value });

/** The choices of a question: its own list or the named one of the form. */
export function choicesOf(form: Pick<Form, 'lists'>, { list }: Question): Choice[] {
  return (typeof list === 'string' ? form.lists?.[list] : list) || [];
}

// Joiners stand between letters of Khmer and Cham only. As server/procedures/kinds/names.py.
const NAME =
  /^(?=\p{L})(?:[\u1780-\u17d3\uaa00-\uaa36\uaa40-\uaa4d][\u200c\u200d](?=[\u1780-\u17d3\uaa00-\uaa36\uaa40-\uaa4d])|[\p{L}\p{M} '’.-])+$/u;

const matching = (pattern: RegExp, text: string): string | undefined =>
  pattern.test(text) ? text : undefined;

// Takes a cleaned, non-empty line; '' when it says nothing, undefined when it is not of the kind.
function readText({ kind, partial }: Question, text: string): string | undefined {
  switch (kind) {
    case 'name':
      return matching(NAME, text);
    case 'phone':
      return matching(
        /^(?:0[13-9][0-9]{8}|02[0-9]{9})$/,
        text.replace(/[ .()-]/g, '').replace(/^(?:\+84|0084|84(?=[0-9]{9,10}$))0?/, '0'),
      );
    case 'citizen_id':
      return matching(/^[0-9]{12}$/, text.replace(/[ .-]/g, ''));
    case 'email':
      return matching(/^[!-?A-~]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+$/, text);
    case 'date':
      return text.replace(/[-/. ]/g, '') && readDate(text, !!partial);
    case 'time': {
      if (!text.replace(/[:h ]/g, '')) return '';
      const match = /^([0-9]{1,2})(?:h|[:h]([0-9]{2}))$/.exec(text);
      if (!match) return undefined;
      const [, hour = '', minute = '00'] = match;
      return +hour < 24 && +minute < 60 ? `${hour.padStart(2, '0')}:${minute}` : undefined;
    }
  }
  return text;
}

function isFile(kind: Kind, raw: unknown): raw is FileAnswer {
  const [types, most, longest] = FILES[kind] as [string, number, number?];
  if (!isObject(raw)) return false;
  const { file, type, size, seconds } = raw;
  return (
    Object.keys(raw).length === (longest ? 4 : 3) &&
    typeof file === 'string' &&
    /^[0-9a-f]{64}$/.test(file) &&
    types.split(' ').includes(type as string) &&
    whole(size, most) &&
    (!longest || whole(seconds, longest))
  );
}

function readPhoto(raw: unknown, most: number): Reading {
  if (!Array.isArray(raw) || raw.length > most || !raw.every((page) => isFile('photo', page))) {
    return MALFORMED;
  }
  if (new Set(raw.map((page) => page.file)).size < raw.length) return MALFORMED;
  return raw.length ? { value: raw } : EMPTY;
}

// As server/procedures/kinds/places.py.
function readPlace(raw: unknown): Reading {
  if (!isObject(raw) || Object.keys(raw).length !== 3) return MALFORMED;
  const { lat, lon, accuracy } = raw as Place;
  const within = (number: unknown, most: number) =>
    typeof number === 'number' && Math.abs(number) <= most;
  if (!within(lat, 90) || !within(lon, 180) || !within(accuracy, 2 ** 53 - 1) || accuracy < 0) {
    return MALFORMED;
  }
  const six = (degrees: number) => +degrees.toFixed(6) + 0;
  return { value: { lat: six(lat), lon: six(lon), accuracy: Math.ceil(accuracy) + 0 } };
}

function readAddress({ detail: wanted }: Question, raw: unknown, exists: CommuneExists): Reading {
  if (!isObject(raw) || Object.keys(raw).some((key) => !PARTS.includes(key))) return MALFORMED;
  const [province, commune, detail] = PARTS.map((key) => raw[key] ?? '');
  if (typeof province !== 'string' || typeof commune !== 'string' || typeof detail !== 'string') {
    return MALFORMED;
  }
  const rest = cleanLine(detail);
  if (rest === undefined || [...rest].length > 300) return MALFORMED;
  if (!(province || commune || rest)) return EMPTY;
  if (!/^[0-9]{2}$/.test(province) || !/^[0-9]{5}$/.test(commune)) return MALFORMED;
  if (wanted === 'required' && !rest) return MALFORMED;
  if (exists && !exists(province, commune)) return NOT_IN_LIST;
  return {
    value: rest && wanted !== 'none' ? { province, commune, detail: rest } : { province, commune },
  };
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return !!value && typeof value === 'object' && !Array.isArray(value);
}

/** Read one answer (not of a group or table). Reading what was read gives the same again. */
export function readValue(
  question: Question,
  form: Form,
  raw: unknown,
  exists?: CommuneExists,
): Reading {
  if (raw === undefined || raw === null || raw === '') return EMPTY;
  const { kind } = question;
  switch (kind) {
    case 'yes_no':
      return typeof raw === 'boolean' ? { value: raw } : MALFORMED;
    case 'declaration':
      // False is "not agreed yet", the same as no answer.
      return typeof raw === 'boolean' ? (raw ? { value: raw } : EMPTY) : MALFORMED;
    case 'number':
    case 'money':
      if (typeof raw === 'string' && cleanLine(raw) === '') return EMPTY;
      return kept(readNumber(raw, question.decimals || 0, kind === 'money'));
    case 'address':
      return readAddress(question, raw, exists);
    case 'photo':
      return readPhoto(raw, question.max_pages || 5);
    case 'place':
      return readPlace(raw);
    case 'signature':
    case 'voice_note':
      return isFile(kind, raw) ? { value: raw } : MALFORMED;
    case 'one_of':
    case 'many_of': {
      const many = kind === 'many_of';
      const picked: unknown[] = many && Array.isArray(raw) ? raw : [raw];
      if (many !== Array.isArray(raw) || picked.some((item) => typeof item !== 'string')) {
        return MALFORMED;
      }
      const values = choicesOf(form, question).map((choice) => choice.value);
      if (picked.some((item) => !values.includes(item as string))) return NOT_IN_LIST;
      const chosen = values.filter((value) => picked.includes(value));
      return chosen.length ? { value: many ? chosen : (chosen[0] as string) } : EMPTY;
    }
  }
  if (question.voice && isFile('voice_note', raw)) return { value: raw };
  if (typeof raw !== 'string') return MALFORMED;
  const text = kind === 'long_text' ? cleanLines(raw) : cleanLine(raw);
  const value = text && readText(question, text);
  return value === '' ? EMPTY : kept(value);
}

/** The kept form of a raw answer; undefined when it is empty or not of its kind. */
export function normaliseValue(
  question: Question,
  raw: unknown,
  form: Form = { pages: [] },
): Answer | undefined {
  return readValue(question, form, raw).value;
}
