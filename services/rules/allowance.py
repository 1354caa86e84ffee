"""How much of something may be asked for at once, and how fast it comes back."""


class Allowance:
    """Lets `at_once` through, and from then on so many a second. Times are in seconds."""

    def __init__(self, at_once: float, a_second: float, *, now: float) -> None:
        self._most = self._left = at_once
        self._a_second = a_second
        self._at = now

    def take(self, cost: float, *, now: float) -> bool:
        """Whether this may pass; what may not pass costs nothing."""
        self._refill(now)
        if self._left < cost:
            return False
        self._left -= cost
        return True

    @property
    def left(self) -> int:
        """How many whole ones are left after what was taken last."""
        return int(self._left)

    def is_whole(self, *, now: float) -> bool:
        """Whether it might as well be forgotten."""
        self._refill(now)
        return self._left == self._most

    def _refill(self, now: float) -> None:
        self._left = min(self._most, self._left + max(0.0, now - self._at) * self._a_second)
        self._at = now
