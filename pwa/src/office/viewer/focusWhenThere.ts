/** Moving the focus to what another screen has yet to draw. */

const EVERY_MS = 30;
const PATIENCE_MS = 5_000;
/** A screen that has just come puts the focus on its heading once it is painted, which may be after this. */
const LOOKS = 4;

/** Bring `id` into the middle of the screen and focus it, as soon as it is there, and once more if it is taken away. */
export function focusWhenThere(id: string): void {
  const began = Date.now();
  let looks = 0;
  const timer = setInterval(() => {
    const found = document.getElementById(id);
    if (found) {
      looks++;
      if (document.activeElement !== found) {
        found.scrollIntoView({ block: 'center' });
        found.focus();
      }
    }
    if (looks === LOOKS || Date.now() > began + PATIENCE_MS) {
      clearInterval(timer);
    }
  }, EVERY_MS);
}
