/**
 * QR codes in a picture: by the browser where it can (BarcodeDetector), else by jsqr, which is fetched when it is first
 * needed. Nothing of what is read leaves this page.
 */

export type Picture = Pick<HTMLCanvasElement, 'width' | 'height'> & {
  getContext(kind: '2d'): Pick<CanvasRenderingContext2D, 'getImageData'> | null;
};

type Detector = { detect(picture: unknown): Promise<{ rawValue: string }[]> };
type DetectorClass = {
  new (options: { formats: string[] }): Detector;
  getSupportedFormats(): Promise<string[]>;
};

export type Reader = {
  /** The text of the code in the picture; undefined where there is none. `hard`: look with all there is. */
  read(picture: Picture, hard?: boolean): Promise<string | undefined>;
};

/** What stands for bytes that are no text. */
const LOST = '\uFFFD';

async function nativeDetector(): Promise<Detector | undefined> {
  const { BarcodeDetector } = globalThis as { BarcodeDetector?: DetectorClass };
  try {
    const formats = (await BarcodeDetector?.getSupportedFormats()) ?? [];
    return BarcodeDetector && formats.includes('qr_code')
      ? new BarcodeDetector({ formats: ['qr_code'] })
      : undefined;
  } catch {
    return undefined; // there in name only
  }
}

async function readHere(picture: Picture): Promise<string | undefined> {
  const { default: jsQR } = await import('jsqr');
  const { width, height } = picture;
  const pixels = picture.getContext('2d')?.getImageData(0, 0, width, height).data;
  // Cards print dark on light: half the work is spared.
  const found = pixels && jsQR(pixels, width, height, { inversionAttempts: 'dontInvert' });
  if (!found) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(found.binaryData));
  } catch {
    return LOST;
  }
}

/** `right`: what a code must be to need no second opinion. Some detectors take UTF-8 for another encoding. */
export async function makeReader(right: (text: string) => boolean): Promise<Reader> {
  let native = await nativeDetector();
  return {
    async read(picture, hard = false) {
      let said: string | undefined;
      if (native) {
        try {
          said = (await native.detect(picture))[0]?.rawValue;
          if (said === undefined ? !hard : right(said)) return said;
        } catch {
          native = undefined; // its service is not there: from now on without it
        }
      }
      return (await readHere(picture)) ?? said;
    },
  };
}
