/** The state of a file in words. */

import { useTexts } from '../../i18n';
import vi from '../../i18n/vi/viewer.json';
import type { NoPage } from './fetchPage';
import type { PageOf } from './pages';

type WhyKey = keyof typeof vi & `why.${string}`;

/** Why a page cannot be seen now, in a sentence. */
export function useSay(): (why: NoPage | 'loading', page: PageOf) => string {
  const t = useTexts('viewer', vi);
  return (why, { refusal }) => {
    if (why === 'refused') {
      const key = `why.${refusal}`;
      return t('state.refused', { why: t(key in vi ? (key as WhyKey) : 'why.other') });
    }
    return t(`state.${why}`);
  };
}

export function isPicture(type: string): boolean {
  return /^image\/(jpeg|png|webp)$/.test(type);
}
