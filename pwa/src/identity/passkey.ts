/** The two passkey ceremonies. Loaded only where somebody signs in or registers. */

import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/browser';
import { deviceId } from '../store/device';
import { IdentityError, request, type Session } from './http';

const fetchLibrary = () => import('@simplewebauthn/browser');
/** Fetched as the page opens: at the press it is there, and the press still counts as one. */
let fetched = fetchLibrary();
fetched.catch(() => undefined); // no network: tried again at the press

async function library(): ReturnType<typeof fetchLibrary> {
  try {
    return await fetched;
  } catch {
    fetched = fetchLibrary();
    return fetched.catch(() => {
      throw new IdentityError('offline');
    });
  }
}

type Ceremony<Options> = { ceremony: string; options: Options };

export function passkeysWork(): boolean {
  return typeof PublicKeyCredential === 'function' && isSecureContext;
}

async function ask<T>(step: () => Promise<T>): Promise<T> {
  if (!passkeysWork()) {
    throw new IdentityError('unsupported');
  }
  try {
    return await step();
  } catch (error) {
    const name = error instanceof Error ? error.name : '';
    throw new IdentityError(
      name === 'InvalidStateError'
        ? 'passkey-exists'
        : name === 'NotSupportedError' || name === 'ConstraintError' || name === 'SecurityError'
          ? 'unsupported'
          : 'cancelled',
    );
  }
}

/** Makes an account with a passkey of this phone; `token` is an officer's one-time link. */
export async function register(name: string, token?: string): Promise<Session> {
  const device = await deviceId();
  const { ceremony, options } = await request<Ceremony<PublicKeyCredentialCreationOptionsJSON>>(
    'register/options',
    { name, device, ...(token && { enrolment_token: token }) },
  );
  const { startRegistration } = await library();
  const credential = await ask(() => startRegistration({ optionsJSON: options }));
  return request<Session>('register/verify', { ceremony, device, credential });
}

/** Signs in with any passkey this phone holds for this site. */
export async function signIn(): Promise<Session> {
  const device = await deviceId();
  const { ceremony, options } = await request<Ceremony<PublicKeyCredentialRequestOptionsJSON>>(
    'sign-in/options',
    { device },
  );
  const { startAuthentication } = await library();
  const credential = await ask(() => startAuthentication({ optionsJSON: options }));
  return request<Session>('sign-in/verify', { ceremony, device, credential });
}
