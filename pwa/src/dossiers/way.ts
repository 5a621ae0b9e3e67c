/** Where a dossier is, from what this phone knows. */

import type { Held } from '../identity/useHeld';
import type { QueueItem } from '../store/queueTypes';
import type { DossierValue } from '../store/types';
import type { TagStatus } from '../ui/StatusTag';

/** Nothing more will happen to it. */
export function isEnded({ status }: Pick<DossierValue, 'status'>): boolean {
  return status === 3 || status === 7 || status === 8 || status === 10;
}

/** The person must do something before it goes on. */
export function needsPerson({ status }: Pick<DossierValue, 'status'>): boolean {
  return status === 5 || status === 6;
}

export function mayWithdraw({ status }: Pick<DossierValue, 'status'>): boolean {
  return status === 1 || status === 2 || status === 4 || status === 5 || status === 6;
}

export function tagOf(item: Pick<QueueItem, 'state'>): TagStatus {
  return item.state === 'waiting' ? 'queued' : item.state;
}

export type WayKey = `way.${'waiting' | 'held' | 'sending' | 'rejected' | Held}`;

/** The sentence for a filing that the server has not answered; `held`: who must act before it goes. */
export function wayOf(
  { state, held: behind }: Pick<QueueItem, 'state' | 'held'>,
  held: Held | null,
): WayKey {
  return `way.${state === 'waiting' ? (held ?? (behind ? 'held' : state)) : state}`;
}
