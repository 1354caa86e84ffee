// Mouse, pen and touch: dragging chips, stretching their edges, drawing a box, tapping a chip and then a cell.

import { judgeTimes } from './placing.js';
import { TIME_STEP } from './actions.js';
import { isLocked } from './week.js';

const DRAG_AFTER = 4;
const EDGE = 44;
const PIXELS_PER_STEP = 7;
const GRIP = 7;
const UNFOLD_AFTER = 500;

/** `parts` holds the root, scroller and top elements. */
export function createPointer(board, parts) {
  const { actions, focus, selection, selected } = board;
  let gesture = null;
  let lastPointer = 'mouse';
  let hasMoved = false;

  function down(event) {
    lastPointer = event.pointerType;
    hasMoved = false;
    if (event.button !== 0 || event.pointerType === 'touch' || board.carry.value) return;
    const from = { x: event.clientX, y: event.clientY };
    const chip = chipAt(event.target);
    const edge = chip && edgeAt(chip, event);
    const cell = cellAt(event.target);
    if (edge) gesture = stretching(chip, edge, from);
    else if (chip) gesture = dragging(chip, from);
    else if (cell) gesture = boxing(from, event);
  }

  function move(event) {
    if (!gesture) return;
    const far = Math.hypot(event.clientX - gesture.from.x, event.clientY - gesture.from.y) >= DRAG_AFTER;
    if (!hasMoved && far) {
      hasMoved = true;
      parts.root.value.setPointerCapture(event.pointerId);
      if (gesture.start() === false) gesture = null;
    }
    if (hasMoved) gesture?.move(event);
  }

  function up(event) {
    const ending = gesture;
    gesture = null;
    if (hasMoved) ending?.end(event);
  }

  function abort() {
    gesture?.abort();
    gesture = null;
  }

  /** A press without a drag: select, or land what is being carried. */
  function click(event) {
    if (hasMoved) return;
    const cell = cellAt(event.target);
    if (!cell) return;
    if (board.carry.value) {
      event.preventDefault();
      const [{ id }] = board.carry.value.shifts;
      if (actions.dropOn(cell)) focus.goToShift(cell, id);
      return;
    }
    const chip = chipAt(event.target);
    if (chip) pressChip(chip.dataset.shift, cell, event);
    else if (event.target.closest('[data-add]')) addOnce(event, cell);
    else pressEmpty(cell);
  }

  function pressChip(id, cell, event) {
    const item = board.shiftsAt(cell.key, cell.day).findIndex((shift) => shift.id === id);
    focus.mark(cell.key, cell.day + 1, Math.max(item, 0));
    if (lastPointer === 'touch') {
      selection.only([id]);
      actions.pickUp([id], 'tap');
    } else selection.click(id, cell, event);
  }

  /** The second click of a double click adds nothing more. */
  function addOnce({ detail }, cell) {
    if (detail <= 1) actions.createIn(cell);
  }

  function pressEmpty(cell) {
    selection.clear();
    focus.go(cell.key, cell.day + 1);
  }

  function doubleClick(event) {
    const chip = chipAt(event.target);
    const cell = cellAt(event.target);
    if (chip) actions.openShift(chip.dataset.shift);
    else if (cell && !event.target.closest('[data-add]')) actions.createIn(cell);
  }

  function dragging(chip, from) {
    const id = chip.dataset.shift;
    const scrolling = edgeScroll(parts);
    const unfolding = unfoldOnHover(board);
    let ghost = null;
    let point = from;

    const aim = () => {
      ghost.moveTo(point);
      const under = document.elementFromPoint(point.x, point.y);
      unfolding.over(under);
      const cell = under && parts.root.value.contains(under) ? cellAt(under) : null;
      focus.placeMarker(cell, cell && actions.foresee(cell));
    };

    const turnKey = (event) => {
      if (event.key === 'Alt' || event.type === 'keyup') copyOrMove(event.altKey);
      if (event.key === 'Escape') abort();
    };

    const copyOrMove = (copies) => {
      const carried = board.carry.value;
      if (!carried || carried.copies === copies) return;
      board.carry.value = { ...carried, copies };
      ghost.showCopies(copies);
      aim();
    };

    const finish = () => {
      scrolling.stop();
      unfolding.stop();
      ghost?.remove();
      document.removeEventListener('keydown', turnKey, true);
      document.removeEventListener('keyup', turnKey, true);
    };

    return {
      from,
      start() {
        const together = selected.has(id) ? [...selected] : [id];
        if (!actions.pickUp(together, 'drag', { anchorId: id })) return false;
        ghost = createGhost(parts.root.value, chip, board.carry.value.shifts.length, from);
        document.addEventListener('keydown', turnKey, true);
        document.addEventListener('keyup', turnKey, true);
        return true;
      },
      move(event) {
        point = { x: event.clientX, y: event.clientY };
        copyOrMove(event.altKey);
        if (board.carry.value) aim();
        scrolling.near(point, aim);
      },
      end() {
        finish();
        const target = board.marker.value?.target;
        if (!target || !board.carry.value) actions.cancel();
        else if (actions.dropOn(target)) focus.goToShift(target, id);
      },
      abort() {
        finish();
        actions.cancel();
      },
    };
  }

  function stretching(chip, edge, from) {
    const shift = board.week.value.shiftById.get(chip.dataset.shift);
    let times = null;
    const finish = () => board.sizing.delete(shift.id);
    return {
      from,
      start: () => !isLocked(shift),
      move(event) {
        const steps = Math.round((event.clientX - from.x) / PIXELS_PER_STEP);
        times = { start: shift.start, end: shift.end };
        times[edge] = Math.round(times[edge] / TIME_STEP + steps) * TIME_STEP;
        board.sizing.set(shift.id, { ...times, verdict: judgeTimes(board.week.value, shift, times.start, times.end) });
      },
      end() {
        finish();
        if (times) actions.retime(shift.id, times.start, times.end);
      },
      abort: finish,
    };
  }

  function boxing(from, { ctrlKey, metaKey }) {
    const earlier = ctrlKey || metaKey ? [...selected] : [];
    let frame = null;
    return {
      from,
      start() {
        frame = document.createElement('div');
        frame.className = 'df-wk__box';
        parts.root.value.append(frame);
        return true;
      },
      move(event) {
        const box = boxBetween(from, { x: event.clientX, y: event.clientY });
        placeFrame(frame, box, parts.root.value);
        const inside = [...parts.scroller.value.querySelectorAll('.df-chip[data-shift]')].filter((chip) => touches(chip, box));
        selection.only([...earlier, ...inside.map((chip) => chip.dataset.shift)]);
      },
      end: () => frame.remove(),
      abort: () => frame.remove(),
    };
  }

  return { down, move, up, abort, click, doubleClick };
}

const chipAt = (element) => element.closest?.('[data-shift]');

/** The cell an element lies in, as { key, day }; the head of a row is no cell. */
function cellAt(element) {
  const cell = element.closest?.('[data-day]');
  const row = cell?.closest('[data-key]');
  return row && Number(cell.dataset.day) >= 0 ? { key: row.dataset.key, day: Number(cell.dataset.day) } : null;
}

/** A tilted copy of the chip that follows the pointer, with the number of shifts when there are several. */
function createGhost(root, chip, count, from) {
  const box = chip.getBoundingClientRect();
  const home = root.getBoundingClientRect();
  const ghost = document.createElement('div');
  ghost.className = 'df-wk__ghost';
  ghost.style.width = `${box.width}px`;
  const copy = chip.cloneNode(true);
  copy.removeAttribute('data-shift');
  copy.classList.remove('is-carried');
  copy.classList.add('is-ghost');
  ghost.append(copy);
  if (count > 1) ghost.append(Object.assign(document.createElement('b'), { className: 'df-wk__count', textContent: count }));
  root.append(ghost);
  return {
    moveTo({ x, y }) {
      ghost.style.transform = `translate(${box.left - home.left + x - from.x}px, ${box.top - home.top + y - from.y}px)`;
    },
    showCopies: (copies) => ghost.classList.toggle('is-copy', copies),
    remove: () => ghost.remove(),
  };
}

/** The end of a chip that was pressed close to its edge. */
function edgeAt(chip, { clientX }) {
  if (!chip.matches('.is-sizable')) return null;
  const { left, right } = chip.getBoundingClientRect();
  if (clientX < left + GRIP) return 'start';
  return clientX > right - GRIP ? 'end' : null;
}

/** Scrolls while the pointer stays near the top or the bottom of the rows. */
function edgeScroll(parts) {
  let frame = null;
  let speed = 0;
  let afterStep = null;
  const tick = () => {
    parts.scroller.value.scrollTop += speed;
    afterStep();
    frame = speed ? requestAnimationFrame(tick) : null;
  };
  return {
    near({ y }, after) {
      const box = parts.scroller.value.getBoundingClientRect();
      const top = box.top + parts.top.value.offsetHeight;
      const above = Math.max(0, top + EDGE - y);
      const below = Math.max(0, y - (box.bottom - EDGE));
      speed = y < top ? 0 : Math.round((below - above) / 3);
      afterStep = after;
      if (speed && !frame) frame = requestAnimationFrame(tick);
    },
    stop() {
      speed = 0;
      cancelAnimationFrame(frame);
    },
  };
}

/** Opens a folded group or summary that the pointer rests on during a drag. */
function unfoldOnHover(board) {
  let resting = null;
  let timer = null;
  return {
    over(element) {
      const fold = element?.closest?.('[data-fold]')?.dataset.fold ?? null;
      if (fold === resting) return;
      resting = fold;
      clearTimeout(timer);
      if (fold) timer = setTimeout(() => board.unfold(fold), UNFOLD_AFTER);
    },
    stop: () => clearTimeout(timer),
  };
}

const boxBetween = (one, other) => ({
  left: Math.min(one.x, other.x),
  top: Math.min(one.y, other.y),
  right: Math.max(one.x, other.x),
  bottom: Math.max(one.y, other.y),
});

function touches(chip, box) {
  const { left, top, right, bottom } = chip.getBoundingClientRect();
  return left < box.right && right > box.left && top < box.bottom && bottom > box.top;
}

function placeFrame(frame, box, root) {
  const home = root.getBoundingClientRect();
  Object.assign(frame.style, {
    left: `${box.left - home.left}px`,
    top: `${box.top - home.top}px`,
    width: `${box.right - box.left}px`,
    height: `${box.bottom - box.top}px`,
  });
}

/** Glide a chip from where it was shown to where it belongs. */
export function glide(chip, from) {
  if (!chip || !from || matchMedia('(prefers-reduced-motion: reduce)').matches) return;
  const to = chip.getBoundingClientRect();
  const shift = `translate(${from.left - to.left}px, ${from.top - to.top}px)`;
  chip.animate([{ transform: shift, zIndex: 5 }, { transform: 'none', zIndex: 5 }], {
    duration: 180,
    easing: 'cubic-bezier(.2,.7,.2,1)',
  });
}

