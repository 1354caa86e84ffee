"""The same call is done once, also when it comes at the same moment or when the first was cut off halfway."""

from uuid import UUID

import pytest
from sqlalchemy import select

from models.tables import Driver, KeptAnswer
from models.values.ids import new_id
from models.values.kinds import Role
from services.kept_answers import Answer, StillGoingOn, answer_once
from services.scope import Identity, tenant_scope
from tests.at_once import at_once
from tests.company import Company

NAME = "chauffeur-2026-001"


@pytest.fixture
def identity(company: Company) -> Identity:
    return company.member(Role.OWNER)


@pytest.fixture
def key_id() -> UUID:
    return new_id()


def test_the_same_call_at_the_same_time_is_done_once(company: Company, identity: Identity, key_id: UUID) -> None:
    def call(number: int) -> Answer:
        with tenant_scope(company.environment, identity) as scope:
            return answer_once(
                scope, key_id=key_id, name=NAME, request_sha256=b"x", answer=lambda: Answer(201, str(number).encode())
            )

    with tenant_scope(company.environment, identity) as scope:
        answer_once(scope, key_id=key_id, name=NAME, request_sha256=b"x", answer=lambda: Answer(201, b"first"))
        assert [type(said) for said in at_once(3, call)] == [StillGoingOn] * 3
    assert call(9) == Answer(201, b"first")


def test_what_is_cut_off_halfway_leaves_neither_effect_nor_answer(
    company: Company, identity: Identity, key_id: UUID
) -> None:
    def cut_off() -> Answer:
        scope.add(Driver(name="Piet", sort_name="piet"))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), tenant_scope(company.environment, identity) as scope:
        answer_once(scope, key_id=key_id, name=NAME, request_sha256=b"x", answer=cut_off)
    with tenant_scope(company.environment, identity) as scope:
        assert scope.session.scalars(select(KeptAnswer)).all() == []
        drivers = scope.session.scalars(select(Driver)).all()
        again = answer_once(scope, key_id=key_id, name=NAME, request_sha256=b"x", answer=lambda: Answer(201, b"now"))
    assert again.body == b"now"
    assert drivers == []
