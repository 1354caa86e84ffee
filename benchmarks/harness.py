"""Measures a thing and its floor in turns: a ratio survives a busy machine, a single time does not."""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

Run = Callable[[], float]
ROUNDS = 5
T = TypeVar("T")


def median(figures: Sequence[float]) -> float:
    return statistics.median(figures)


def p95(figures: Sequence[float]) -> float:
    """The figure that 95 in a hundred stay at or under."""
    return sorted(figures)[max(0, -(-len(figures) * 95 // 100) - 1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of the table: what was measured, and what it was allowed to be.

    `figures` and `floors` are in `unit`. A row is met when it is below `aim` and below `most_times_floor` times its
    floor, as far as these are given.
    """

    what: str
    unit: str
    figures: Sequence[float]
    aim: float | None = None
    floors: Sequence[float] = ()
    floor_is: str = ""
    most_times_floor: float | None = None
    summary: Callable[[Sequence[float]], float] = median

    @property
    def figure(self) -> float:
        return self.summary(self.figures)

    @property
    def floor(self) -> float | None:
        return self.summary(self.floors) if self.floors else None

    @property
    def times_floor(self) -> float | None:
        return self.figure / self.floor if self.floor else None

    @property
    def is_met(self) -> bool:
        within = self.aim is None or self.figure <= self.aim
        limit = self.most_times_floor
        return within and (limit is None or self.times_floor is None or self.times_floor <= limit)

    def text(self) -> str:
        """This row as it stands in docs/performance.md."""
        floor = f"{self._amount(self.floor)} ({self.floor_is})" if self.floor is not None else ""
        ratio = f"{self.times_floor:.2f}x" if self.times_floor is not None else ""
        return f"| {self.what} | {self._aim()} | {self._measured()} | {floor} | {ratio} | {self._verdict()} |"

    def _aim(self) -> str:
        absolute = "" if self.aim is None else f"<= {self._amount(self.aim)}"
        relative = "" if self.most_times_floor is None else f"<= {self.most_times_floor:g}x"
        return ", ".join(filter(None, (absolute, relative)))

    def _measured(self) -> str:
        lowest, highest = min(self.figures), max(self.figures)
        name = "p95 " if self.summary is p95 else ""
        spread = f" ({shown(lowest)} to {shown(highest)})" if lowest != highest else ""
        return f"{name}{self._amount(self.figure)}{spread}"

    def _verdict(self) -> str:
        if self.aim is None and self.most_times_floor is None:
            return ""
        return "yes" if self.is_met else "**no**"

    def _amount(self, figure: float) -> str:
        return f"{shown(figure)} {self.unit}".strip()


def shown(figure: float) -> str:
    """Three digits that matter."""
    return f"{figure:,.0f}" if figure >= 100 else f"{figure:.3g}"


def in_turns(*runs: Run, rounds: int = ROUNDS, warm_up: int = 1) -> tuple[list[float], ...]:
    """Run each once in every round, after so many rounds that don't count."""
    figures: tuple[list[float], ...] = tuple([] for _ in runs)
    for number in range(warm_up + rounds):
        for run, found in zip(runs, figures, strict=True):
            figure = run()
            if number >= warm_up:
                found.append(figure)
    return figures


def wall(work: Callable[[], object], *, times: int = 1) -> Run:
    """Milliseconds on the clock for one run of `work`, as the mean over `times` runs."""
    return lambda: _elapsed(time.perf_counter, work, times)


def processor(work: Callable[[], object], *, times: int = 1) -> Run:
    """Milliseconds of processor in this process (all its threads) for one run of `work`."""
    return lambda: _elapsed(time.process_time, work, times)


def _elapsed(clock: Callable[[], float], work: Callable[[], object], times: int) -> float:
    started = clock()
    for _ in range(times):
        work()
    return (clock() - started) * 1_000 / times
