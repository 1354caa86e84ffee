"""All tables of which rows are in a copy for a driver."""

from typing import Final

from services.privacy import parts_of_accounts, parts_of_people, parts_of_work
from services.privacy.part import Part

PARTS: Final[tuple[Part, ...]] = (*parts_of_people.PARTS, *parts_of_work.PARTS, *parts_of_accounts.PARTS)
