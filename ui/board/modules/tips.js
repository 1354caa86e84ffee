// When the reason behind a mark shows: resting on a chip, or reaching it with the keyboard.

import { splitKey } from './state.js';
import { tipPlace } from './overlays.js';

const SHOW_AFTER = 250;
const HIDE_AFTER = 220;

export function createTips(board, parts) {
  let timer = null;

  const later = (action, delay) => {
    clearTimeout(timer);
    timer = setTimeout(action, delay);
  };

  const hide = () => {
    board.tip.value = null;
  };

  function show(element) {
    const subject = subjectOf(element);
    if (!subject || board.carry.value || !element.isConnected) return;
    board.tip.value = { ...subject, ...tipPlace(element, parts.root.value, subject.findings.length) };
  }

  /** What an element can explain: the findings of a shift, or of a driver as a whole. */
  function subjectOf(element) {
    const { id, findings } = element.dataset.shift ? shiftSubject(element) : driverSubject(element);
    return findings.length ? { id, findings } : null;
  }

  function shiftSubject({ dataset: { shift: id } }) {
    return { id, findings: board.week.value.shiftById.get(id)?.findings ?? [] };
  }

  function driverSubject(element) {
    const [, id] = splitKey(element.closest('[data-key]').dataset.key);
    const findings = board.week.value.driverById.get(id)?.findings ?? [];
    return { id, findings: findings.length ? findings : board.week.value.shiftsOf('driver', id).flatMap((shift) => shift.findings) };
  }

  const sourceOf = (element) => element.closest?.('[data-shift], [data-head-tip]');

  function over({ target, pointerType }) {
    if (pointerType === 'touch' || board.carry.value) return;
    if (target.closest?.('.df-wk__tip')) {
      clearTimeout(timer);
      return;
    }
    const source = sourceOf(target);
    if (source && subjectOf(source)) later(() => show(source), SHOW_AFTER);
    else if (board.tip.value) later(hide, HIDE_AFTER);
    else clearTimeout(timer);
  }

  function focusIn({ target }) {
    const source = sourceOf(target);
    if (source && target.matches(':focus-visible')) show(source);
    else if (!target.closest('.df-wk__tip')) hide();
  }

  return { over, focusIn, hide };
}
