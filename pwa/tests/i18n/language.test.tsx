import 'fake-indexeddb/auto';
import { afterEach, expect, test } from 'vitest';

import { fill, pick, setLanguage, useTexts } from '../../src/i18n';
import vi from '../../src/i18n/vi/ui.json';
import { clear, draw, eventually } from '../support/draw';

function Back() {
  const t = useTexts('ui', vi);
  return <p>{t('back')}</p>;
}

afterEach(async () => {
  await setLanguage('vi');
  await clear();
});

test('a screen changes its language at once, and says so to screen readers', async () => {
  const root = await draw(<Back />);
  expect(root.textContent).toBe('Quay lại');
  await setLanguage('en');
  await eventually(() => root.textContent === 'Back');
  expect(document.documentElement.lang).toBe('en');
  await setLanguage('vi');
  await eventually(() => root.textContent === 'Quay lại');
  expect(document.documentElement.lang).toBe('vi');
});

test('what English lacks is shown in Vietnamese', async () => {
  await setLanguage('en');
  expect(pick({ vi: 'Xã', en: '' })).toBe('Xã');
  expect(pick({ vi: 'Xã', en: 'Commune' })).toBe('Commune');
});

test('the choice outlives the visit', async () => {
  await setLanguage('en');
  expect(localStorage.getItem('hosoxa-language')).toBe('en');
});

test('variables are put in, and unknown ones left visible', () => {
  expect(fill('Đang gửi {done}/{total}', { done: 2 })).toBe('Đang gửi 2/{total}');
});
