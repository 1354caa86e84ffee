/** Signing out on the phone: warns for what was not sent yet, and takes the day along when there is nothing left. */

import { Store } from './store.js';

document.addEventListener('submit', async (event) => {
  const form = event.target;
  if (!form.matches('[data-df-leave]')) return;
  event.preventDefault();
  const store = new Store();
  const waiting = await store.read(async ({ events }) => (await events.all()).length).catch(() => 0);
  if (waiting > 0 && !confirm(warning(waiting))) return;
  if (waiting === 0) await store.write(({ kept }) => kept.delete('day')).catch(() => {});
  form.submit();
});

function warning(waiting) {
  const what = waiting === 1 ? 'staat nog 1 registratie' : `staan nog ${waiting} registraties`;
  return `Er ${what} op je telefoon. Die gaan pas mee als je weer inlogt op deze telefoon. Toch uitloggen?`;
}
