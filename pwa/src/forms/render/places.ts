/** An address in words, with the names of its commune and province. */

import type { Address } from '../engine/types';
import { loadUnits } from '../units';

export async function loadPlaces(): Promise<{ placeName: (address: Address) => string }> {
  const units = await loadUnits();
  return {
    placeName: ({ detail, commune, province }) =>
      [detail, units.communeName(commune), units.provinceName(province)].filter(Boolean).join(', '),
  };
}
