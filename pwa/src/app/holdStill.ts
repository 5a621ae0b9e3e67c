/**
 * Nothing is drawn while a finger rests on something to press. What comes meanwhile – a line under a box that was just
 * typed in, an error that is mended, a question that an answer brings – would move the button from under the finger: a
 * browser then gives the press to nothing at all, or to the choice that stands there by then.
 *
 * And the second tap of a double tap is for nothing but what the first was for: on *Tiếp tục* it would press that of the
 * next screen, which nobody has read.
 */

import { options } from 'preact';

/** No `select`: its list opens at the down, and takes the up. */
const PRESSED = 'a,button,input,label,summary,textarea,[role=option]';
/** ms: from down to up, when a browser never tells of the up (a menu of its own has opened over the page). */
const LONGEST = 3000;
/** ms: from up to the click, which a touch has only afterwards; there is none when the finger was moved away. */
const CLICK = 300;

/** To be called once, before the first picture. */
export function holdStill(): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let waiting: (() => void) | undefined;
  let pressed: Element | null = null;
  let another = false;
  const goOn = () => {
    const draw = waiting;
    clearTimeout(timer);
    timer = waiting = undefined;
    draw?.();
  };
  const hold = (ms: number) => {
    clearTimeout(timer);
    timer = setTimeout(goOn, ms);
  };
  options.debounceRendering = (draw) => {
    if (timer) waiting = draw;
    else queueMicrotask(draw);
  };
  addEventListener(
    'pointerdown',
    ({ target }) => {
      const now = (target as Element).closest(PRESSED);
      another = now !== pressed;
      pressed = now;
      if (now) hold(LONGEST);
    },
    true,
  );
  addEventListener('pointerup', () => timer && hold(CLICK), true);
  // A click is over once all have heard it; one that is kept from them ends here.
  for (const over of ['pointercancel', 'click']) {
    addEventListener(over, () => timer && hold(0), true);
  }
  addEventListener(
    'click',
    (event) => {
      if (another && event.detail > 1) {
        event.preventDefault();
        event.stopImmediatePropagation();
      }
    },
    true,
  );
  addEventListener('click', goOn);
}
