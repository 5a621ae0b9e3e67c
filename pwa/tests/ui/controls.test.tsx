import { afterEach, describe, expect, test, vi } from 'vitest';

import { Button } from '../../src/ui/Button';
import { Choice } from '../../src/ui/Choice';
import { ErrorSummary } from '../../src/ui/ErrorSummary';
import { describedBy, Field } from '../../src/ui/Field';
import { Page } from '../../src/ui/Page';
import { StatusTag } from '../../src/ui/StatusTag';
import { TextInput } from '../../src/ui/TextInput';
import { clear, draw, press, redraw } from '../support/draw';

afterEach(clear);

describe('a question', () => {
  const field = (error?: string) => (
    <Field id="name" label="Họ và tên" hint="Như trên căn cước" error={error}>
      <TextInput
        id="name"
        value=""
        onInput={() => undefined}
        describedBy={describedBy('name', true, error)}
        invalid={!!error}
      />
    </Field>
  );

  test('has its label, hint and error tied to its input', async () => {
    const root = await draw(field('Chưa ghi tên'));
    const input = root.querySelector('input');
    expect(root.querySelector('label')?.htmlFor).toBe('name');
    expect(input?.getAttribute('aria-describedby')).toBe('name-hint name-error');
    expect(root.querySelector('#name-error')?.textContent).toBe('Cần sửa: Chưa ghi tên');
    expect(input?.getAttribute('aria-invalid')).toBe('true');
  });

  test('without an error says nothing of one', async () => {
    const root = await draw(field());
    expect(root.querySelector('input')?.hasAttribute('aria-invalid')).toBe(false);
    expect(root.querySelector('.error')).toBeNull();
  });

  test('of several inputs is a fieldset with a legend', async () => {
    const root = await draw(
      <Field id="sex" label="Nam hay nữ?" group heading>
        <Choice id="sex" options={[]} value={undefined} onChange={() => undefined} />
      </Field>,
    );
    expect(root.querySelector('fieldset > legend > h1')?.textContent).toBe('Nam hay nữ?');
  });
});

describe('a choice', () => {
  const options = [
    { value: 'a', label: 'Một' },
    { value: 'b', label: 'Hai', hint: 'giải thích' },
    { value: 'c', label: 'Ba' },
  ];

  test('of one gives the picked value', async () => {
    const change = vi.fn();
    const root = await draw(<Choice id="q" options={options} value="a" onChange={change} />);
    const radios = Array.from(root.querySelectorAll('input'));
    expect(radios.map(({ type, id, checked }) => [type, id, checked])).toEqual([
      ['radio', 'q', true],
      ['radio', 'q-1', false],
      ['radio', 'q-2', false],
    ]);
    expect(radios[1]?.getAttribute('aria-describedby')).toBe('q-1-more');
    await press(radios[1] ?? null);
    expect(change).toHaveBeenCalledWith(['b']);
  });

  test('of many gives all picked, in the order of the list', async () => {
    const change = vi.fn();
    const root = await draw(
      <Choice id="q" options={options} value={['c']} multiple onChange={change} />,
    );
    await press(root.querySelector('input'));
    expect(change).toHaveBeenLastCalledWith(['a', 'c']);
    // Not drawn again in between: what the boxes show counts.
    await press(root.querySelector('#q-2'));
    expect(change).toHaveBeenLastCalledWith(['a']);
  });
});

describe('the error summary', () => {
  const one = [{ id: 'name', message: 'Chưa ghi tên' }];

  test('takes the focus when errors come, and not again while they stay', async () => {
    const root = await draw(
      <>
        <ErrorSummary errors={one} />
        <input id="name" />
      </>,
    );
    expect(document.activeElement?.className).toBe('errors');
    root.querySelector('input')?.focus();
    await redraw(
      <>
        <ErrorSummary errors={[...one]} />
        <input id="name" />
      </>,
    );
    expect(document.activeElement?.id).toBe('name');
  });

  test('takes it again at the next try', async () => {
    const summary = (attempt: number) => (
      <>
        <ErrorSummary errors={one} attempt={attempt} />
        <input id="name" />
      </>
    );
    const root = await draw(summary(1));
    root.querySelector('input')?.focus();
    await redraw(summary(2));
    expect(document.activeElement?.className).toBe('errors');
  });

  test('leads to the question', async () => {
    const root = await draw(
      <>
        <ErrorSummary errors={one} />
        <input id="name" />
      </>,
    );
    await press(root.querySelector('.errors a'));
    expect(document.activeElement?.id).toBe('name');
  });

  test('without errors is not there', async () => {
    expect((await draw(<ErrorSummary errors={[]} />)).textContent).toBe('');
  });
});

describe('a screen', () => {
  test('names itself, and its heading has the focus after a navigation', async () => {
    await draw(<Page title="Trang một">x</Page>);
    expect(document.title).toBe('Trang một – Hồ Sơ Xã');
    await redraw(<Page title="Trang hai">y</Page>);
    expect(document.title).toBe('Trang hai – Hồ Sơ Xã');
    expect(document.activeElement?.textContent).toBe('Trang hai');
  });

  test('lets an error summary keep the focus', async () => {
    await draw(<Page title="Một">x</Page>);
    await redraw(
      <Page title="Hai">
        <ErrorSummary errors={[{ id: 'a', message: 'Sai' }]} />
      </Page>,
    );
    expect(document.activeElement?.className).toBe('errors');
  });

  test('has one heading, also where a question is the heading', async () => {
    const root = await draw(
      <Page title="Họ và tên" heading={false} back="/">
        <Field id="n" label="Họ và tên" heading>
          <TextInput id="n" value="" onInput={() => undefined} />
        </Field>
      </Page>,
    );
    expect(root.querySelectorAll('h1')).toHaveLength(1);
    expect(root.querySelector('nav a')?.getAttribute('href')).toBe('/');
  });
});

test('a status has a word and a shape, not only a colour', async () => {
  const looks = new Set<string>();
  for (const status of [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 'draft', 'queued'] as const) {
    const root = await draw(<StatusTag status={status} />);
    expect(root.textContent).not.toBe('');
    expect(root.querySelector('svg path')?.getAttribute('d')).toBeTruthy();
    looks.add(root.textContent ?? '');
  }
  expect(looks.size).toBe(12);
});

test('a button does not send a form unless it is meant to', async () => {
  const root = await draw(<Button>Bấm</Button>);
  expect(root.querySelector('button')?.type).toBe('button');
});
