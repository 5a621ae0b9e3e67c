import { useEffect, useState } from 'preact/hooks';

import { formatDateTime, useTexts } from '../i18n';
import vi from '../i18n/vi/drafts.json';
import { deviceId } from '../store/device';
import type { OtherAnswer } from '../store/types';

const ID = /^[0-9a-f]{8}-[0-9a-f-]{27}$/;

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
    const where =
      device && device === own
        ? t('here')
        : device && !ID.test(device)
          ? t('on', { device })
          : t('elsewhere');
    return made_at ? t('typed_at', { where, at: formatDateTime(made_at) }) : t('typed', { where });
  };
}
