import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { canRecord, clock, LONGEST, plainType, record } from '../../src/media/recorder';

let made: FakeRecorder[];
let stopped: number;

class FakeRecorder {
  static isTypeSupported = (type: string) => type === 'audio/ogg;codecs=opus';
  state = 'inactive';
  mimeType: string;
  ondataavailable?: (event: { data: Blob }) => void;
  onstop?: () => void;
  onerror?: () => void;
  sound = 'âm thanh';
  readonly options: { mimeType?: string; audioBitsPerSecond: number };
  constructor(_stream: unknown, options: { mimeType?: string; audioBitsPerSecond: number }) {
    this.options = options;
    this.mimeType = options.mimeType ?? '';
    made.push(this);
  }
  start() {
    this.state = 'recording';
  }
  stop() {
    this.state = 'inactive';
    this.ondataavailable?.({ data: new Blob([this.sound]) });
    this.onstop?.();
  }
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
  made = [];
  stopped = 0;
  vi.stubGlobal('MediaRecorder', FakeRecorder);
  allow(() => Promise.resolve({ getTracks: () => [{ stop: () => stopped++ }] }));
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function allow(getUserMedia: () => Promise<unknown>): void {
  vi.stubGlobal('navigator', { mediaDevices: { getUserMedia } });
}

describe('a recording', () => {
  test('is small, counts its seconds, and gives the microphone back', async () => {
    const seconds: number[] = [];
    const running = await record((n) => seconds.push(n));
    expect(made[0]?.options).toEqual({
      audioBitsPerSecond: 20_000,
      mimeType: 'audio/ogg;codecs=opus',
    });
    vi.advanceTimersByTime(3_400);
    expect(seconds[seconds.length - 1]).toBe(3);
    running.stop();
    const { bytes, type, seconds: long } = await running.finished;
    expect(new TextDecoder().decode(bytes)).toBe('âm thanh');
    expect({ type, long }).toEqual({ type: 'audio/ogg', long: 3 });
    expect(stopped).toBe(1);
  });

  test('ends by itself after a minute', async () => {
    const running = await record(() => undefined);
    vi.advanceTimersByTime(LONGEST * 1000 + 500);
    expect((await running.finished).seconds).toBe(60);
  });

  test('ends, and is kept, when the page is left', async () => {
    const running = await record(() => undefined);
    vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
    document.dispatchEvent(new Event('visibilitychange'));
    expect((await running.finished).seconds).toBe(1);
    vi.restoreAllMocks();
  });

  test('of nothing is a failure', async () => {
    const running = await record(() => undefined);
    if (made[0]) made[0].sound = '';
    running.stop();
    await expect(running.finished).rejects.toMatchObject({ trouble: 'failed' });
  });

  test.each([
    ['NotAllowedError', 'denied'],
    ['SecurityError', 'denied'],
    ['NotFoundError', 'none'],
    ['NotReadableError', 'failed'],
  ])('that cannot begin says why: %s is %s', async (name, trouble) => {
    allow(() => Promise.reject(new DOMException('no', name)));
    await expect(record(() => undefined)).rejects.toMatchObject({ trouble });
  });

  test('is not offered where there is no microphone to ask for', async () => {
    expect(canRecord()).toBe(true);
    vi.stubGlobal('navigator', {});
    expect(canRecord()).toBe(false);
    await expect(record(() => undefined)).rejects.toMatchObject({ trouble: 'none' });
  });
});

test('the counter and the type are said plainly', () => {
  expect([0, 7, 60].map(clock)).toEqual(['0:00', '0:07', '1:00']);
  expect(plainType('audio/webm;codecs=opus')).toBe('audio/webm');
  expect(plainType('video/mp4')).toBe('audio/mp4');
});
