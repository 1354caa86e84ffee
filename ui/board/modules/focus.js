// The one cell that holds the keyboard: moving it, bringing it into view, finding its element.

import { nextTick } from 'vue';

const LAST_COLUMN = 7;

/** `parts` holds the root, scroller and top elements once they are mounted. */
export function createFocus(board, parts) {
  const { active } = board;

  const cell = () => ({ key: active.key, day: active.col - 1 });

  /** The shift that has the focus, or null in an empty cell or a head. */
  const shift = () => (active.col ? (board.shiftsAt(active.key, active.col - 1)[active.item] ?? null) : null);

  /** Make a cell the active one without moving the focus there. */
  const mark = (key, col, item = 0) => Object.assign(active, { key, col, item });

  /** The cell of an element that got the focus by itself is the active one. */
  const markElement = (element) => {
    const place = element.closest('[data-day]');
    const key = place?.closest('[data-key]')?.dataset.key;
    if (!key) return;
    const day = Number(place.dataset.day);
    const chip = element.closest('[data-shift]')?.dataset.shift;
    const item = day < 0 ? 0 : board.shiftsAt(key, day).findIndex(({ id }) => id === chip);
    mark(key, day + 1, Math.max(item, 0));
  };

  const go = async (key, col, item = 0) => {
    mark(key, col, item);
    reveal(key);
    await nextTick();
    element()?.focus({ preventScroll: true });
    if (board.carry.value) showMarker();
  };

  /** One step up or down passes the chips of a cell one by one; sideways goes to the next day. */
  const step = (rows, cols) => {
    const items = active.col ? board.shiftsAt(active.key, active.col - 1).length : 1;
    const item = active.item + rows;
    if (rows && !board.carry.value && item >= 0 && item < items) return go(active.key, active.col, item);
    const keys = board.rowKeys();
    const index = Math.min(Math.max(keys.indexOf(active.key) + rows, 0), keys.length - 1);
    const col = Math.min(Math.max(active.col + cols, 0), LAST_COLUMN);
    const landing = rows < 0 && col ? board.shiftsAt(keys[index], col - 1).length - 1 : 0;
    return go(keys[index], col, Math.max(landing, 0));
  };

  /** To the shift with this id in a cell, or to the cell itself. */
  const goToShift = ({ key, day }, id) => {
    const item = board.shiftsAt(key, day).findIndex((each) => each.id === id);
    return go(key, day + 1, Math.max(item, 0));
  };

  const element = () => parts.root.value?.querySelector(`[data-key="${active.key}"] [tabindex="0"]`);

  const cellElement = ({ key, day }) => parts.root.value?.querySelector(`[data-key="${key}"] [data-day="${day}"]`);

  /** Scroll just enough to show a row between the head and the bottom. */
  function reveal(key) {
    const row = board.layout.value.byKey.get(key);
    if (!row) return;
    const { scrollTop, clientHeight } = parts.scroller.value;
    const room = clientHeight - parts.top.value.offsetHeight;
    if (row.top < scrollTop) parts.scroller.value.scrollTop = row.top;
    else if (row.top + row.height > scrollTop + room) parts.scroller.value.scrollTop = row.top + row.height - room;
  }

  /** Draw the drop marker over the active cell, with the verdict said aloud. */
  function showMarker() {
    const plan = board.actions.foresee(cell());
    placeMarker(cell(), plan);
    board.say(plan ? plan.verdict.reason : 'Zelfde plek');
  }

  /** Put the drop marker over a cell; without a plan there is none. */
  function placeMarker(target, plan) {
    const box = plan && cellElement(target)?.getBoundingClientRect();
    if (!box) {
      board.marker.value = null;
      return;
    }
    const root = parts.root.value.getBoundingClientRect();
    const place = { left: box.left - root.left, top: box.top - root.top, width: box.width, height: box.height };
    board.marker.value = { ...place, verdict: plan.verdict, target };
  }

  return { cell, shift, mark, markElement, go, goToShift, step, element, cellElement, reveal, placeMarker };
}
