/** Moving the focus to what another screen has yet to draw. */

const EVERY_MS = 30;
const PATIENCE_MS = 5_000;

/** Bring `id` into the middle of the screen and focus it, as soon as it is there. */
export function focusWhenThere(id: string): void {
  const began = Date.now();
  const timer = setInterval(() => {
    const found = document.getElementById(id);
    if (found) {
      found.scrollIntoView({ block: 'center' });
      found.focus();
    }
    if (found || Date.now() > began + PATIENCE_MS) {
      clearInterval(timer);
    }
  }, EVERY_MS);
}
