"""Imports of one company at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from models.values.kinds import Role, VehicleOwner
from services.fleet.vehicles import VehicleData
from services.imports.commit import AddedMeanwhile
from services.imports.progress import ImportCancelled, Progress
from services.imports.views import Choices, ImportResult
from tests.conftest import Acting
from tests.unit.services.imports.files import count, csv_file, real_file

pytestmark = pytest.mark.usefixtures("depots")


class Waiting(Progress):
    """Stands still before anything is written, until it may go on."""

    def __init__(self) -> None:
        super().__init__()
        self.arrived, self.may_go_on = Event(), Event()

    def __call__(self, done: int, total: int) -> None:
        if self.phase == "Opslaan":
            self.arrived.set()
            assert self.may_go_on.wait(30)
        super().__call__(done, total)


class Listening(Progress):
    """Hears when it has to wait for another import."""

    def __init__(self) -> None:
        super().__init__()
        self.waits = Event()

    def __call__(self, done: int, total: int) -> None:
        if self.phase.startswith("Wachten"):
            self.waits.set()
        super().__call__(done, total)


def test_two_who_import_the_same_file_at_once_take_turns_and_the_second_adds_nothing(acting: Acting) -> None:
    file = csv_file("Naam;Contract\nJan;loondienst\nAn;loondienst\n")
    first, second = Waiting(), Listening()

    def go(progress: Progress, who: Role) -> ImportResult:
        with acting(who) as depotflow:
            return depotflow.imports.commit(file=file, choices=Choices(target="drivers"), progress=progress)

    with ThreadPoolExecutor(2) as pool:
        one = pool.submit(go, first, Role.OWNER)
        assert first.arrived.wait(30)
        other = pool.submit(go, second, Role.PLANNER)
        assert second.waits.wait(30)
        with acting() as depotflow:
            assert depotflow.imports.is_importing()
        first.may_go_on.set()
    assert (one.result().added, other.result().added, count(acting, "drivers")) == (2, 0, 2)
    with acting() as depotflow:
        assert not depotflow.imports.is_importing()


def test_who_waits_for_another_import_can_stop(acting: Acting) -> None:
    first, second = Waiting(), Listening()
    second.cancel()

    def go() -> ImportResult:
        with acting() as depotflow:
            choices = Choices(target="vehicles")
            return depotflow.imports.commit(file=real_file("wagenpark.csv"), choices=choices, progress=first)

    with ThreadPoolExecutor(1) as pool:
        one = pool.submit(go)
        assert first.arrived.wait(30)
        with pytest.raises(ImportCancelled), acting() as depotflow:
            depotflow.imports.commit(
                file=real_file("chauffeurs-zzp.xlsx"), choices=Choices(target="contractors"), progress=second
            )
        first.may_go_on.set()
    assert (one.result().added, count(acting, "contractors")) == (44, 0)


def test_a_row_that_somebody_made_meanwhile_keeps_everything_out(acting: Acting) -> None:
    first = Waiting()

    def go() -> ImportResult:
        with acting() as depotflow:
            choices = Choices(target="vehicles")
            return depotflow.imports.commit(file=real_file("wagenpark.csv"), choices=choices, progress=first)

    with ThreadPoolExecutor(1) as pool:
        one = pool.submit(go)
        assert first.arrived.wait(30)
        with acting() as depotflow:
            depotflow.fleet.add_vehicle(data=VehicleData(number="1", plate="V-395-LL", owner=VehicleOwner.OWN))
        first.may_go_on.set()
        with pytest.raises(AddedMeanwhile, match="Er is niets toegevoegd"):
            one.result()
    assert count(acting, "vehicles") == 1
