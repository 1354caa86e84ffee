/** Starts the driver's app: theme, service worker, and the screen. */

import { createApp, h, nextTick, ref, watch } from '/app/static/vue.js';

import { breakBody, drivingBody, messageCards, otherShifts, plannedBody, shiftCard, thumbButtons } from './day.js';
import { capital, clock, counted, greeting, longDate, longDay } from './format.js';
import { button, icon } from './parts.js';
import { Phone } from './phone.js';
import { phaseOf } from './registration.js';
import { sheetOf } from './sheets.js';
import { submittedBody, summaryBody, summaryButtons } from './summary.js';
import { Reach } from './sync.js';

const TABS = [
  { path: '/app', name: 'Vandaag', glyph: 'house' },
  { path: '/app/week', name: 'Week', glyph: 'calendar-days' },
  { path: '/app/vrij', name: 'Vrij', glyph: 'tree-palm' },
  { path: '/app/geld', name: 'Geld', glyph: 'wallet' },
  { path: '/app/mij', name: 'Mij', glyph: 'circle-user-round' },
];

const App = {
  props: { phone: Object, path: String },
  setup({ phone, path }) {
    const sheet = ref(null);
    const open = (what) => {
      sheet.value = { ...what, shiftId: phone.shift.value?.id };
    };
    const close = () => {
      sheet.value = null;
    };
    watch(() => screenKey(path === '/app' ? phone.shift.value : null), keepFocus);
    return () => {
      const isDay = path === '/app';
      const shift = isDay ? phone.shift.value : null;
      return h('main', { class: 'dp' }, [
        topBar(phone, shift, () => open({ name: 'outbox' })),
        ...notices(phone, () => open({ name: 'outbox' })),
        h(
          'div',
          { key: screenKey(shift), class: 'dp-body', tabindex: 0, role: 'region', 'aria-label': 'Inhoud' },
          isDay ? dayBody(phone, shift, open) : needsConnection(path),
        ),
        shift && thumb(phone, shift),
        tabBar(path, phone.state.day?.week_to_confirm ?? 0),
        sheetOf(phone, sheet.value, close),
      ]);
    };
  },
};

/** Another shift or phase is another screen, which begins at its top. */
const screenKey = (shift) => (shift ? `${shift.id} ${phaseOf(shift.registration)}` : 'none');

/** What had the focus may not be on the next screen: then its first large button has it. */
function keepFocus() {
  const was = document.activeElement;
  const next = () => document.querySelector('.dp-thumb button') ?? document.querySelector('.dp-body');
  nextTick(() => was.isConnected || next()?.focus());
}

function topBar(phone, shift, openOutbox) {
  const { now, day } = phone.state;
  const onBreak = shift && phaseOf(shift.registration) === 'break';
  const small = onBreak ? 'Pauze' : day ? greeting(now, day.driver.first_name) : '';
  const { glyph, tone, text } = syncSign(phone);
  return h('header', { class: 'dp-top' }, [
    h('h1', [capital(longDay(now)), h('small', small)]),
    h('button', { type: 'button', class: 'dp-icon', 'aria-label': text, onClick: openOutbox }, [icon(glyph, 22, tone)]),
  ]);
}

function syncSign(phone) {
  const { reach, sentAt, clock: offset } = phone.state;
  const waiting = phone.waiting.value.length;
  const stands = counted(waiting, 'registratie wacht', 'registraties wachten');
  if (phone.refused.value.length)
    return { glyph: 'triangle-alert', tone: 'c-danger', text: 'Een registratie is niet aangenomen, bekijk' };
  if (reach === Reach.OFFLINE) return { glyph: 'cloud-off', tone: 'c-warn', text: `Geen bereik, ${stands}` };
  if (reach !== Reach.ONLINE && reach !== Reach.STARTING)
    return { glyph: 'cloud-off', tone: 'c-warn', text: `Verzenden lukt nu niet, ${stands}` };
  if (waiting) return { glyph: 'upload', tone: 'c-accent', text: `Bezig met verzenden, ${stands}` };
  return {
    glyph: 'cloud-check',
    tone: 'c-ok',
    text: sentAt ? `Alles verzonden om ${clock(sentAt + offset)}` : 'Alles verzonden',
  };
}

function notices(phone, openOutbox) {
  const shown = [NOTICES[phone.state.reach]?.(phone), refusedNotice(phone, openOutbox), faultNotice(phone)].filter(
    Boolean,
  );
  return [h('div', { class: 'dp-notices', role: 'status' }, shown)];
}

const notice = (glyph, title, text, action) =>
  h('div', { class: ['dp-off', glyph === 'sev-block' && 'is-danger'] }, [
    icon(glyph, 22, glyph === 'sev-block' ? 's-danger' : 'c-warn'),
    h('div', [h('b', title), h('p', text), action]),
  ]);

const NOTICES = {
  [Reach.OFFLINE]: (phone) =>
    notice(
      'wifi-off',
      'Geen bereik, je kunt gewoon doorwerken',
      keptText(phone, 'wordt verzonden zodra je weer bereik hebt'),
    ),
  [Reach.FAILING]: (phone) =>
    notice(
      'cloud-off',
      'De server antwoordt niet, je kunt gewoon doorwerken',
      keptText(phone, `we proberen het opnieuw om ${clock(phone.state.retryAt + phone.state.clock)}`),
    ),
  [Reach.SIGNED_OUT]: (phone) =>
    notice(
      'lock',
      'Log opnieuw in om te verzenden',
      keptText(phone, 'niets raakt kwijt'),
      h('a', { class: 'dp-btn', href: '/inloggen' }, 'Log in'),
    ),
  [Reach.NOT_A_DRIVER]: () =>
    notice(
      'sev-block',
      'Deze app is voor chauffeurs',
      'Je account hoort niet bij een chauffeur.',
      h('a', { class: 'dp-btn', href: '/' }, 'Naar kantoor'),
    ),
};

function keptText(phone, then) {
  const count = phone.waiting.value.length;
  return count
    ? `${counted(count, 'registratie', 'registraties')}: ${then}.`
    : 'Wat je registreert, blijft op je telefoon bewaard.';
}

function refusedNotice(phone, openOutbox) {
  const [first, ...more] = phone.refused.value;
  if (!first) return null;
  const title = more.length
    ? `${more.length + 1} registraties zijn niet aangenomen`
    : 'Een registratie is niet aangenomen';
  return notice('sev-block', title, first.message, button('Bekijk', null, { onClick: openOutbox }));
}

const faultNotice = (phone) => phone.state.fault && notice('sev-block', 'Niet bewaard', phone.state.fault);

function dayBody(phone, shift, open) {
  if (!phone.state.loaded) return [];
  if (!shift) return [emptyDay(phone), ...messageCards(phone)];
  return [
    shiftCard(phone, shift),
    ...messageCards(phone),
    ...BODIES[phaseOf(shift.registration)](phone, shift, open),
    ...otherShifts(phone, shift),
  ];
}

const BODIES = {
  planned: plannedBody,
  driving: drivingBody,
  waiting: drivingBody,
  break: breakBody,
  stopped: summaryBody,
  submitted: submittedBody,
};

function emptyDay(phone) {
  const next = phone.next.value;
  const known = phone.state.day !== null;
  return h('section', { class: 'dp-card dp-empty' }, [
    icon(known ? 'tree-palm' : 'loader-circle', 32, 'c-3'),
    h('h2', known ? `Vandaag geen ${phone.word}` : 'Je dag is nog niet geladen'),
    known &&
      next &&
      h(
        'p',
        { class: 'c-2' },
        `De volgende is ${longDate(next.service_date)} om ${clock(next.starts_at)}: ` +
          `${next.route_code} ${next.route_name}.`,
      ),
    !known && h('p', { class: 'c-2' }, 'Zodra je bereik hebt en bent ingelogd, zie je hier je route.'),
  ]);
}

function needsConnection(path) {
  const name = TABS.find((tab) => tab.path === path)?.name ?? 'Dit scherm';
  return [
    h('section', { class: 'dp-card dp-empty' }, [
      icon('wifi-off', 32, 'c-3'),
      h('h2', `${name} heeft bereik nodig`),
      h('p', { class: 'c-2' }, 'Vandaag werkt wel zonder bereik.'),
      h('a', { class: 'dp-btn', href: path }, 'Probeer opnieuw'),
    ]),
  ];
}

function thumb(phone, shift) {
  const buttons = phaseOf(shift.registration) === 'stopped' ? summaryButtons(phone, shift) : thumbButtons(phone, shift);
  return buttons.length ? h('div', { class: 'dp-thumb' }, buttons) : null;
}

function tabBar(path, toConfirm) {
  return h(
    'nav',
    { class: 'dp-nav', 'aria-label': 'Menu' },
    TABS.map((tab) =>
      h(
        'a',
        {
          key: tab.path,
          href: tab.path,
          class: { 'is-on': tab.path === path },
          'aria-current': tab.path === path ? 'page' : undefined,
        },
        [
          icon(tab.glyph),
          tab.name,
          tab.path === '/app/week' &&
            toConfirm > 0 &&
            h('b', [toConfirm, h('span', { class: 'sr' }, ' te bevestigen')]),
        ],
      ),
    ),
  );
}

/** Light or dark as chosen on the other screens (a cookie), otherwise as the phone is set. */
function followTheme() {
  const system = matchMedia('(prefers-color-scheme: dark)');
  const chosen = document.cookie.match(/(?:^|; )df_theme=(light|dark)/)?.[1];
  const apply = () => {
    const dark = chosen ? chosen === 'dark' : system.matches;
    document.body.classList.toggle('body--dark', dark);
    document.body.classList.toggle('body--light', !dark);
  };
  system.addEventListener('change', apply);
  apply();
}

/** Installs the service worker; a new version takes over while nobody is looking, so that versions never mix. */
async function installWorker() {
  const registration = await navigator.serviceWorker.register('/app/sw.js', { scope: '/app' });
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) registration.waiting?.postMessage('take over');
  });
}

followTheme();
if (isSecureContext) {
  const phone = new Phone();
  createApp(App, { phone, path: location.pathname.replace(/\/$/, '') }).mount('#app');
  installWorker();
  phone.start();
} else {
  document.querySelector('#app').textContent =
    'Open DepotFlow met https: zonder beveiligde verbinding kan je telefoon niets bewaren.';
}
