import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { evaluate, type Question } from '../../src/forms/engine';
import { getDraft } from '../../src/store/drafts';
import { createDraft } from '../../src/store/newDraft';
import {
  formOf,
  input,
  leave,
  newScreen,
  open,
  press,
  putCatalogue,
  question,
  see,
  type,
  words,
} from '../support/screen';

// The controls come by themselves, which takes a while where much else runs.
vi.setConfig({ testTimeout: 20_000 });

beforeEach(newScreen);
afterEach(() => {
  leave();
  vi.unstubAllGlobals();
});

class FakeRecorder {
  static isTypeSupported = () => true;
  state = 'inactive';
  mimeType = 'audio/webm;codecs=opus';
  ondataavailable?: (event: { data: Blob }) => void;
  onstop?: () => void;
  start() {
    this.state = 'recording';
  }
  stop() {
    this.state = 'inactive';
    this.ondataavailable?.({ data: new Blob(['tiếng nói']) });
    this.onstop?.();
  }
}

/** A phone with a microphone (or whatever `getUserMedia` does) and satellites. */
function phone(devices: {
  getUserMedia?: () => Promise<unknown>;
  watchPosition?: (good: PositionCallback, bad: PositionErrorCallback) => number;
}): void {
  const { getUserMedia, watchPosition } = devices;
  vi.stubGlobal('MediaRecorder', FakeRecorder);
  Object.defineProperty(navigator, 'mediaDevices', {
    configurable: true,
    value: getUserMedia && { getUserMedia },
  });
  Object.defineProperty(navigator, 'geolocation', {
    configurable: true,
    value: watchPosition && { watchPosition, clearWatch: () => undefined },
  });
}

const microphone = () => Promise.resolve({ getTracks: () => [{ stop: () => undefined }] });

async function show(asked: Question) {
  const form = formOf([[asked]]);
  await putCatalogue(form);
  const draft = await createDraft({ procedure: '1.004194', version: 1, title: 'x' });
  open(`/khai/${draft.id}/p1`);
  await see(() => words().includes('Tiếp tục'));
  const answers = async () => (await getDraft(draft.id))?.answers ?? {};
  return {
    typed: () => expect.poll(answers, { timeout: 5000, interval: 10 }),
    kept: () =>
      expect.poll(async () => evaluate(form, await answers(), { today: '2026-11-21' }).answers, {
        timeout: 5000,
        interval: 10,
      }),
  };
}

const VOICE = {
  file: expect.stringMatching(/^[0-9a-f]{64}$/),
  type: 'audio/webm',
  size: 12,
  seconds: 1,
};

test('what was written may be spoken instead, and comes back when it is to be written after all', async () => {
  phone({ getUserMedia: microphone });
  const { kept } = await show(question('q', 'long_text', 'Kể lại', { voice: true }));
  await type('q-q', 'Nước lên nhanh');
  await see(() => words().includes('Bản ghi âm sẽ thay cho chữ đã viết'));
  await press('Nói thay vì viết');
  await press('Nói xong');
  await kept().toEqual({ q: VOICE });
  await see(() => document.querySelector('audio'));
  await press('Viết thay vì nói');
  await kept().toEqual({ q: 'Nước lên nhanh' });
  expect((await input('q-q')).value).toBe('Nước lên nhanh');
});

test('a recording can be deleted', async () => {
  phone({ getUserMedia: microphone });
  const { kept } = await show(question('q', 'voice_note', 'Lời kể'));
  await press('Bấm để nói');
  await press('Nói xong');
  await kept().toEqual({ q: VOICE });
  await press('Xóa bản ghi');
  await kept().toEqual({});
});

test('a phone that may not, or cannot, record says so and how to go on', async () => {
  phone({ getUserMedia: () => Promise.reject(new DOMException('no', 'NotAllowedError')) });
  await show(question('q', 'voice_note', 'Lời kể'));
  await press('Bấm để nói');
  await see(() => words().includes('cho phép Micro'));
  leave();
  await newScreen();
  phone({});
  await show(question('q', 'long_text', 'Kể lại', { voice: true }));
  await see(() => words().includes('không ghi âm được, hãy viết ở trên'));
});

test('a position is an answer from the first fix on, and can be deleted', async () => {
  let fix: (accuracy: number) => void = () => undefined;
  phone({
    watchPosition: (good) => {
      fix = (accuracy) =>
        good({
          coords: { latitude: 21.7761, longitude: 106.0812, accuracy },
        } as GeolocationPosition);
      return 1;
    },
  });
  const { kept } = await show(question('q', 'place', 'Ở đâu'));
  await press('Lấy vị trí của tôi');
  fix(150.2);
  await kept().toEqual({ q: { lat: 21.7761, lon: 106.0812, accuracy: 151 } });
  await see(() => words().includes('Đúng trong khoảng 200 mét'));
  fix(9);
  await kept().toEqual({ q: { lat: 21.7761, lon: 106.0812, accuracy: 9 } });
  await press('Xóa vị trí');
  await kept().toEqual({});
});

test('a phone that may not tell its position says how to allow it', async () => {
  phone({
    watchPosition: (_good, bad) => {
      queueMicrotask(() => bad({ code: 1 } as GeolocationPositionError));
      return 1;
    },
  });
  await show(question('q', 'place', 'Ở đâu'));
  await press('Lấy vị trí của tôi');
  await see(() => words().includes('cho phép trang này dùng Vị trí'));
});

test('who cannot sign is told who helps, and may leave it when it is not required', async () => {
  phone({});
  await show(question('q', 'signature', 'Chữ ký'));
  await see(() => document.querySelector('canvas#q-q'));
  expect(words()).toContain('Gõ tên không phải là chữ ký');
  expect(words()).toContain('bạn sẽ ký khi tới xã');
  leave();
  await newScreen();
  await show(question('q', 'signature', 'Chữ ký', { required: true }));
  await see(() => document.querySelector('canvas#q-q'));
  expect(words()).not.toContain('bạn sẽ ký khi tới xã');
});

test('money is said in words', async () => {
  await show(question('q', 'money', 'Tiền'));
  await type('q-q', '1.500.000');
  await see(() => words().includes('một triệu năm trăm nghìn đồng'));
});
