import { useLanguage, useTexts } from '../../i18n';
import en from '../../i18n/en/authoring.json';
import vi from '../../i18n/vi/authoring.json';

/** The texts of this room, in both languages: residents who read English need not carry them. */
export function useWords() {
  return useTexts('authoring', useLanguage() === 'en' ? en : vi);
}
