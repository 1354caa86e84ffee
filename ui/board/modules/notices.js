// The notices of the week in reading order: which shifts ask for somebody, and where they stand.

import { LOOK, SEVERITY } from './payload.js';
import { worst } from './week.js';

const isNotice = (shift) => worst(shift.findings) >= SEVERITY.WARN || shift.look === LOOK.DECLINED;

/** The cell of the next (1) or previous (-1) notice after the active cell; goes round. Null without any. */
export function findNext(board, direction) {
  const spots = spotsOf(board);
  if (!spots.length) return null;
  const here = position(board, board.active);
  const ahead = direction > 0 ? spots.find((spot) => spot.at > here) : spots.findLast((spot) => spot.at < here);
  return ahead ?? (direction > 0 ? spots[0] : spots.at(-1));
}

function spotsOf(board) {
  const spots = [];
  for (const { key } of board.layout.value.rows) {
    for (let day = 0; day < 7; day += 1) {
      board.shiftsAt(key, day).forEach((shift, item) => {
        if (isNotice(shift)) spots.push({ key, col: day + 1, item, at: position(board, { key, col: day + 1, item }) });
      });
    }
  }
  return spots;
}

function position(board, { key, col, item }) {
  const row = board.layout.value.byKey.get(key)?.index ?? -1;
  return row * 1000 + col * 100 + item;
}
