/** Signing out on the phone: warns for what was not sent yet, and takes along what the next person need not see. */

import { Store } from './store.js';

document.addEventListener('submit', async (event) => {
  const form = event.target;
  if (!form.matches('[data-df-leave]')) return;
  event.preventDefault();
  const store = new Store();
  const waiting = await store.read(countOwn).catch(() => 0);
  if (waiting > 0 && !confirm(warning(waiting))) return;
  await store.write(({ kept }) => kept.delete('day')).catch(() => {});
  sessionStorage.clear();
  window.socket?.off('try_reconnect'); // the session ends: no reload overtakes the answer
  form.submit();
});

async function countOwn({ events, kept }) {
  const day = await kept.get('day');
  return (await events.all()).filter((event) => event.driver_id === day?.driver.id).length;
}

function warning(waiting) {
  const what = waiting === 1 ? 'staat nog 1 registratie' : `staan nog ${waiting} registraties`;
  return `Er ${what} op je telefoon. Die gaan pas mee als je weer inlogt op deze telefoon. Toch uitloggen?`;
}
