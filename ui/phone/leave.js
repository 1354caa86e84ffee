/** Signing out on the phone: warns for what was not sent yet, and takes along what the next person need not see. */

import { Store } from './store.js';

document.addEventListener('submit', async (event) => {
  const form = event.target;
  if (!form.matches('[data-df-leave]')) return;
  event.preventDefault();
  const waiting = await window.dfUnsent();
  if (waiting > 0 && !confirm(warning(waiting))) return;
  await window.dfForgetDay();
  window.socket?.off('try_reconnect'); // the session ends: no reload overtakes the answer
  form.submit();
});

/** How many registrations of who is signed in wait on this phone. */
window.dfUnsent = () => new Store().read(countOwn).catch(() => 0);

/** Take the day and what was typed off this phone. */
window.dfForgetDay = async () => {
  await new Store().write(({ kept }) => kept.delete('day')).catch(() => {});
  sessionStorage.clear();
};

async function countOwn({ events, kept }) {
  const day = await kept.get('day');
  return (await events.all()).filter((event) => event.driver_id === day?.driver.id).length;
}

function warning(waiting) {
  const what = waiting === 1 ? 'staat nog 1 registratie' : `staan nog ${waiting} registraties`;
  return `Er ${what} op je telefoon. Die gaan pas mee als je weer inlogt op deze telefoon. Toch uitloggen?`;
}
