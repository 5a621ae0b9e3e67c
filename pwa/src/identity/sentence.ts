import type vi from '../i18n/vi/identity.json';
import { IdentityError } from './http';

type Key = keyof typeof vi;

const OWN = ['offline', 'cancelled', 'unsupported', 'passkey-exists', 'passkey-unknown'];

/** What went wrong, as a sentence with a way on. */
export function sentence(error: unknown, t: (key: Key) => string): string {
  if (error instanceof IdentityError) {
    if (OWN.includes(error.code)) {
      return t(`error.${error.code}` as Key);
    }
    if (error.detail) {
      return error.detail;
    }
  }
  return t('error.other');
}
