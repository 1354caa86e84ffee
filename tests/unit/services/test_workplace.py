"""The workplace: actions in each other's way both come to pass, what follows an action lets others go first, and who
asks a lot waits for themselves.
"""

import asyncio
import contextlib
import threading
from collections.abc import Awaitable, Callable
from dataclasses import replace
from uuid import UUID

import pytest

from models.tables import Driver, User
from models.values.kinds import Role
from services.scope import Environment, Identity, platform_scope
from services.tenant import TenantServices
from services.waiting_lines import TooMuch
from services.workplace import MOST_WAITING, Workplace
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
    assert len(tries) >= 3


@pytest.mark.parametrize("place", [Workplace.at_the_door, Workplace.at_the_gate], ids=["door", "gate"])
def test_so_do_two_before_anybody_is_let_in(
    environment: Environment, company: Company, place: Callable[[Workplace, Callable[[], str]], Awaitable[str]]
) -> None:
    first, second = (company.member(role).user_id for role in (Role.OWNER, Role.PLANNER))
    both_hold_one = threading.Barrier(2, timeout=10)
    tries: list[str] = []

    def come_in(name: str, ids: tuple[UUID | None, UUID | None]) -> Callable[[], str]:
        def act() -> str:
            tries.append(name)
            with platform_scope(environment) as session:
                session.get_one(User, ids[0], with_for_update=True)
                with contextlib.suppress(threading.BrokenBarrierError):
                    both_hold_one.wait()
                both_hold_one.abort()
                session.get_one(User, ids[1], with_for_update=True)
            return name

        return act

    async def at_once() -> list[str]:
        workplace = Workplace(environment)
        doors = [come_in("heen", (first, second)), come_in("terug", (second, first))]
        return await asyncio.gather(*(place(workplace, door) for door in doors))

    assert asyncio.run(at_once()) == ["heen", "terug"]
    assert len(tries) >= 3


def test_what_follows_an_action_lets_others_go_first_and_still_happens(
    environment: Environment, company: Company
) -> None:
    happened: list[str] = []
    followed = threading.Event()

    def act(depotflow: TenantServices) -> None:
        depotflow.scope.afterwards(lambda _: happened.append("what follows"))
        depotflow.scope.afterwards(lambda _: followed.set())

    async def act_and_click() -> None:
        one_thread = replace(environment, settings=environment.settings.model_copy(update={"worker_threads": 1}))
        workplace = Workplace(one_thread)
        await workplace.perform(company.member(Role.OWNER), act)
        await workplace.in_thread(lambda: happened.append("the next click"))
        assert await asyncio.to_thread(followed.wait, 10)

    asyncio.run(act_and_click())
    assert happened == ["the next click", "what follows"]


def test_who_asks_a_lot_keeps_no_colleague_and_no_other_company_waiting(
    environment: Environment, company: Company, other_company: Company
) -> None:
    """What a company asks is answered when the others were, and no sooner."""
    answered, begun = threading.Event(), threading.Semaphore(0)

    def flood(_: TenantServices) -> None:
        begun.release()
        assert answered.wait(10)

    async def ask(workplace: Workplace, *, floods: list[Identity], at_once: int, other: Identity) -> None:
        answered.clear()
        asked = [asyncio.create_task(workplace.perform(who, flood)) for who in floods for _ in range(20)]
        for _ in range(at_once):
            assert await asyncio.to_thread(begun.acquire, timeout=10)
        await asyncio.wait_for(workplace.perform(other, lambda _: answered.set()), timeout=10)
        await asyncio.gather(*asked)
        while begun.acquire(blocking=False):
            pass

    async def ask_all() -> None:
        workplace = Workplace(environment)
        owner, planner, finance = (company.signed_in(role) for role in (Role.OWNER, Role.PLANNER, Role.FINANCE))
        await ask(workplace, floods=[owner], at_once=3, other=planner)
        await ask(workplace, floods=[owner, planner, finance], at_once=6, other=other_company.member(Role.OWNER))

    asyncio.run(ask_all())


def test_what_one_session_may_have_waiting_ends(environment: Environment, company: Company) -> None:
    held = threading.Event()

    async def ask() -> None:
        workplace, owner = Workplace(environment), company.signed_in(Role.OWNER)
        asked = [
            asyncio.create_task(workplace.perform(owner, lambda _: held.wait(10))) for _ in range(MOST_WAITING + 1)
        ]
        with pytest.raises(TooMuch):
            await asyncio.wait_for(asked[-1], timeout=10)
        for one in asked:
            one.cancel()
        held.set()
        await asyncio.gather(*asked, return_exceptions=True)

    asyncio.run(ask())
