"""Who can see which personal data: what `services.access.reach` says, turned round."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.access.matrix import MODULES, PERSONAL
from services.access.permissions import Permission
from services.access.reach import Reach


@dataclass(frozen=True, slots=True)
class SeenBy:
    """Kinds of personal data, the module that shows them, and by name who and which programs get to see them."""

    module: str
    what: str
    groups: tuple[str, ...]
    people: tuple[str, ...]
    programs: tuple[str, ...]


def seen_by(reach: Sequence[Reach]) -> Sequence[SeenBy]:
    """One row for each right that shows personal data of others, in the order of the matrix."""
    cells = ((module.name, right) for module in MODULES for right in module.cells.values())
    return [_row(module, right, reach) for module, right in cells if right in PERSONAL]


def _row(module: str, right: Permission, reach: Sequence[Reach]) -> SeenBy:
    having = [one for one in reach if right in one.rights]
    return SeenBy(
        module=module,
        what=PERSONAL[right],
        groups=tuple(sorted({one.group for one in having})),
        people=tuple(one.name for one in having if not one.is_key),
        programs=tuple(one.name for one in having if one.is_key),
    )
