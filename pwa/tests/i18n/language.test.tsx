import 'fake-indexeddb/auto';
import { type ComponentChildren, options, render } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { afterEach, expect, test, vi as vitest } from 'vitest';

import { fill, pick, setLanguage, useTexts } from '../../src/i18n';
import vi from '../../src/i18n/vi/ui.json';
import { clear, draw, eventually } from '../support/draw';

function Late({ children }: { children: ComponentChildren }) {
  const [shown, show] = useState(false);
  useTexts('ui', vi);
  // Drawn after the English texts were asked for and before they came; its effects run after that.
  useEffect(() => {
    options.requestAnimationFrame = (run) => void import('../../src/i18n/en').then(run);
    show(true);
  }, []);
  return shown ? children : null;
}

function Back() {
  const t = useTexts('ui', vi);
  return <p>{t('back')}</p>;
}

const { waitFor } = vitest;

afterEach(async () => {
  await setLanguage('vi');
  await clear();
});

// First: the English texts stay loaded for the tests after it. Without `act`, which would run effects at once.
test('what is drawn while the English texts come is English too', async () => {
  await setLanguage('en');
  const root = document.createElement('div');
  const rest = (
    <Late>
      <Back />
    </Late>
  );
  render(rest, root);
  await waitFor(() => expect(root.textContent).toBe('Quay lại'));
  await import('../../src/i18n/en');
  await waitFor(() => expect(root.textContent).toBe('Back'));
  delete options.requestAnimationFrame;
  render(null, root);
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
