"""What a panel showed when it opened, to notice that a colleague changed it meanwhile."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Generic, TypeVar

from services.merging import ChangedMeanwhile

Data = TypeVar("Data")
Answer = TypeVar("Answer")


class Seen(Generic[Data]):
    """The data a panel shows, None for something new; of a field in conflict what it has become."""

    def __init__(self, data: Data | None) -> None:
        self.data = data

    async def save(self, keep: Callable[[Data | None], Awaitable[Answer]]) -> Answer:
        """Save what was filled in on top of what was shown; a second try wins from what the first one was refused for.

        Raises: ChangedMeanwhile, and what `keep` raises.
        """
        try:
            return await keep(self.data)
        except ChangedMeanwhile as conflict:
            self.data = replace(self.data, **{str(conflict.field): conflict.now})  # type: ignore[type-var]  # a dataclass
            raise
