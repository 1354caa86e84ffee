"""Every use case of every service: none lets a caller choose the tenant, and a foreign id is never found."""

import inspect
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from models.values.kinds import Role
from services.tenant import TenantServices
from services.use_case import Service, UseCase


@dataclass(frozen=True)
class Known:
    """A use case as the front desk offers it."""

    service: str
    name: str
    use_case: UseCase[..., object]

    def __str__(self) -> str:
        return f"{self.service}.{self.name}"


def services() -> dict[str, type[Service]]:
    made = TenantServices.__init__
    hints = inspect.getclosurevars(made).globals
    return {name: kind for name, kind in hints.items() if inspect.isclass(kind) and issubclass(kind, Service)}


def use_cases() -> Iterator[Known]:
    for kind in services().values():
        for name, value in vars(kind).items():
            if isinstance(value, UseCase):
                yield Known(kind.__name__, name, value)


@pytest.mark.parametrize("known", list(use_cases()), ids=str)
def test_every_use_case_takes_its_arguments_by_name(known: Known) -> None:
    parameters = list(inspect.signature(known.use_case.run).parameters.values())
    assert parameters[0].name == "scope"
    assert all(parameter.kind is inspect.Parameter.KEYWORD_ONLY for parameter in parameters[1:]), known


@pytest.mark.parametrize("known", list(use_cases()), ids=str)
def test_no_use_case_lets_a_caller_choose_the_tenant(known: Known) -> None:
    assert "tenant_id" not in inspect.signature(known.use_case.run).parameters


def test_every_public_attribute_of_a_service_is_a_use_case() -> None:
    for kind in services().values():
        loose = [
            name for name, value in vars(kind).items() if not name.startswith("_") and not isinstance(value, UseCase)
        ]
        assert loose == [], kind


def test_a_driver_reaches_only_what_is_their_own() -> None:
    from services.access.permissions import RIGHTS, Permission

    assert RIGHTS[Role.DRIVER] == {Permission.OWN_WORK}
