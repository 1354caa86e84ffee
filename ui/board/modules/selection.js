// Which shifts are selected: one, several, a range between two cells.

/** `selected` is a reactive Set of shift ids; `cellsInOrder` gives the rows that are laid out now. */
export function createSelection(board) {
  const { selected } = board;
  let anchor = null;

  const clear = () => {
    selected.clear();
    anchor = null;
  };

  /** Select exactly these. */
  const only = (ids) => {
    selected.clear();
    ids.forEach((id) => selected.add(id));
  };

  const toggle = (id) => {
    if (!selected.delete(id)) selected.add(id);
  };

  /** A click: alone, added with Ctrl, or everything from the last click with Shift. */
  const click = (id, cell, { ctrlKey, metaKey, shiftKey }) => {
    if (shiftKey && anchor) {
      only(shiftsBetween(anchor, cell));
      return;
    }
    if (ctrlKey || metaKey) toggle(id);
    else only([id]);
    anchor = cell;
  };

  /** Stretch the selection from where it began to this cell. */
  const stretch = (from, to) => {
    anchor ??= from;
    only(shiftsBetween(anchor, to));
  };

  function shiftsBetween(one, other) {
    const keys = board.rowKeys();
    const [firstRow, lastRow] = ordered(keys.indexOf(one.key), keys.indexOf(other.key));
    const [firstDay, lastDay] = ordered(one.day, other.day);
    const ids = [];
    for (const key of keys.slice(firstRow, lastRow + 1)) {
      for (let day = firstDay; day <= lastDay; day += 1) ids.push(...board.shiftsAt(key, day).map(({ id }) => id));
    }
    return ids;
  }

  return { clear, only, toggle, click, stretch, forgetAnchor: () => (anchor = null) };
}

const ordered = (one, other) => (one <= other ? [one, other] : [other, one]);
