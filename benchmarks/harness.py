"""Measures a thing and its floor in turns, and reports medians: a ratio survives a busy machine, a single time does not."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Measure:
    """One row of the table. `run` and `floor` each do the work once and say how long it took, in seconds.

    `aim` is in the unit of the row and None where only the ratio to the floor counts (`most_times_floor`).
    """

    what: str
    run: Callable[[], float]
    aim: float | None = None
    unit: str = "ms"
    floor: Callable[[], float] | None = None
    floor_is: str = ""
    most_times_floor: float | None = None
    rounds: int = ROUNDS


@dataclass(frozen=True, slots=True)
class Result:
    """What came out, in the unit of the measure."""

    measure: Measure
    median: float
    lowest: float
    highest: float
    floor: float | None

    @property
    def times_floor(self) -> float | None:
        return self.median / self.floor if self.floor else None

    @property
    def is_met(self) -> bool:
        within = self.measure.aim is None or self.median <= self.measure.aim
        limit = self.measure.most_times_floor
        return within and (limit is None or self.times_floor is None or self.times_floor <= limit)

    def row(self) -> str:
        """This result as a row of the table in docs/performance.md."""
        aim = f"< {self.measure.aim:g} {self.measure.unit}" if self.measure.aim is not None else ""
        if self.measure.most_times_floor is not None:
            aim = f"{aim}, < {self.measure.most_times_floor:g}x".removeprefix(", ")
        floor = f"{self.floor:.3g} {self.measure.unit} ({self.measure.floor_is})" if self.floor is not None else ""
        ratio = f"{self.times_floor:.2f}x" if self.times_floor else ""
        measured = f"{self.median:.3g} {self.measure.unit} ({self.lowest:.3g} to {self.highest:.3g})"
        return (
            f"| {self.measure.what} | {aim} | {measured} | {floor} | {ratio} | {'yes' if self.is_met else '**no**'} |"
        )


SCALE = {"ms": 1_000.0, "s": 1.0, "MB": 1.0, "kB": 1.0, "": 1.0}


def measure(subject: Measure) -> Result:
    """Warm up once, then take turns with the floor."""
    scale = SCALE[subject.unit]
    subject.run()
    if subject.floor:
        subject.floor()
    found: list[float] = []
    floors: list[float] = []
    for _ in range(subject.rounds):
        if subject.floor:
            floors.append(subject.floor() * scale)
        found.append(subject.run() * scale)
    return Result(
        subject,
        statistics.median(found),
        min(found),
        max(found),
        statistics.median(floors) if floors else None,
    )


def timed(work: Callable[[], object], *, times: int = 1) -> Callable[[], float]:
    """Wall time of one run of `work`, as the mean over `times` runs."""

    def run() -> float:
        started = time.perf_counter()
        for _ in range(times):
            work()
        return (time.perf_counter() - started) / times

    return run


def processor_time(work: Callable[[], object], *, times: int = 1) -> Callable[[], float]:
    """Processor time of this process for one run of `work`, as the mean over `times` runs."""

    def run() -> float:
        started = time.process_time()
        for _ in range(times):
            work()
        return (time.process_time() - started) / times

    return run
