"""What a form's page is asked by the people of the tests: scripts that wait in the page itself for their answer."""

from __future__ import annotations

#: Whether the phone has a form for each procedure in its list that can be filed from it, and what comes last.
HAS_THE_FORMS = """async () => {
  const db = await new Promise((done) => {
    const asked = indexedDB.open('hosoxa');
    asked.onsuccess = () => done(asked.result);
  });
  const all = await new Promise((done) => {
    const asked = db.transaction('entities').objectStore('entities').getAll();
    asked.onsuccess = () => done(asked.result);
  });
  db.close();
  const of = (collection) => all.filter((one) => one.collection === collection);
  const forms = of('form').map(({ id }) => id);
  return of('paper_kind').length > 0 && of('procedure').every(
    ({ id, value }) => value.channel === 'counter' || forms.includes(`${id}@${value.form_version}`));
}"""

#: For scripts that wait in the page itself: one question to the browser instead of many, and no pause longer than a
#: frame. Their time-out says so by giving null.
PATIENCE = 30
_WAITING = """
  const drawn = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  const until = async (look, seconds = 30) => {
    for (const end = performance.now() + seconds * 1000; ; await drawn()) {
      const seen = look();
      if (seen || performance.now() > end) return seen || null;
    }
  };
  const settled = () => !document.querySelector('main form[data-behind]') &&
    [...document.querySelectorAll('main fieldset')].every(
      (one) => one.querySelector('[id^="q-"]:not([id$="-hint"]):not([id$="-error"])')) &&
    [...document.querySelectorAll('main label[for]')].every(
      (one) => one.htmlFor.endsWith('-commune') || document.getElementById(one.htmlFor));
  const where = () => document.querySelector('main')?.innerText.split('\\n', 1)[0];
  const kind = (field) => ({
    role: field.getAttribute('role'),
    type: field.getAttribute('type'),
    boxes: [0, 1, 2].filter((n) => n === 0 || document.getElementById(`${field.id}-${n}`)).length,
  });
"""
#: The ids of all that is asked, once the screen has followed the last answer and every field is there (some load only
#: when they are asked for); whether the question is a declaration, and what kind of field it is.
ASKED = f"""async () => {{{_WAITING}
  await drawn();
  return await until(settled) && [...document.querySelectorAll('main [id^="q-"]')].map(
    (one) => [one.id.slice(2), one.type === 'checkbox' && one.value === 'agree', kind(one)]);
}}"""
#: What kind of field an id is, once it is there and what the last answer brings has moved what stands below it.
FIELD = f"""async (id) => {{{_WAITING}
  await drawn();
  const field = await until(() => settled() && document.getElementById(id));
  return field && kind(field);
}}"""
#: Whether another page of the form is there, within so many seconds.
ANOTHER_PAGE = f"""async ([before, seconds]) => {{{_WAITING}
  return Boolean(await until(() => where() !== before, seconds)) && Boolean(await until(() => {{
    const main = document.querySelector('main');
    return main && (main.querySelector('[id^="q-"]') || main.innerText.includes('Xem lại trước khi nộp'));
  }}));
}}"""
