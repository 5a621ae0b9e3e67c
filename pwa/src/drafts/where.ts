import { useEffect, useState } from 'preact/hooks';

import { formatDateTime, useTexts } from '../i18n';
import vi from '../i18n/vi/drafts.json';
import { deviceId } from '../store/device';
import type { OtherAnswer } from '../store/draftTypes';

/** This device's own name; undefined until it is read. */
export function useDevice(): string | undefined {
  const [own, setOwn] = useState<string>();
  useEffect(() => {
    deviceId().then(setOwn, () => setOwn(''));
  }, []);
  return own;
}

/** Where and when an answer was typed, in words. */
export function useWhere(own: string | undefined) {
  const t = useTexts('drafts', vi);
  return ({ device, made_at }: Pick<OtherAnswer, 'device' | 'made_at'>): string => {
    const where = t(device && device === own ? 'here' : 'elsewhere');
    return made_at ? t('typed_at', { where, at: formatDateTime(made_at) }) : t('typed', { where });
  };
}
