"""The workplace: an action that got in another's way runs again, and both come to pass."""

import asyncio
import contextlib
import threading
from collections.abc import Callable
from uuid import UUID

from models.tables import Driver
from models.values.kinds import Role
from services.scope import Environment
from services.tenant import TenantServices
from services.workplace import Workplace
from tests.company import Company


def test_two_actions_that_wait_for_each_other_both_happen(environment: Environment, company: Company) -> None:
    first, second = company.build_driver("Daan de Wit"), company.build_driver("Iris Jansen")
    both_hold_one = threading.Barrier(2, timeout=10)
    tries: list[str] = []

    def rename(name: str, ids: tuple[UUID, UUID]) -> Callable[[TenantServices], str]:
        def act(depotflow: TenantServices) -> str:
            tries.append(name)
            held = depotflow.scope.get(Driver, ids[0], what="", lock=True)
            with contextlib.suppress(threading.BrokenBarrierError):
                both_hold_one.wait()
            both_hold_one.abort()
            other = depotflow.scope.get(Driver, ids[1], what="", lock=True)
            held.remark = other.remark = name
            return name

        return act

    async def at_once() -> list[str]:
        workplace = Workplace(environment)
        owner = company.member(Role.OWNER)
        actions = [rename("heen", (first, second)), rename("terug", (second, first))]
        return await asyncio.gather(*(workplace.perform(owner, action) for action in actions))

    assert asyncio.run(at_once()) == ["heen", "terug"]
    assert len(tries) == 3
