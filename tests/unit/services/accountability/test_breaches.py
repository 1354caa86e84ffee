"""A breach has its clock, is told or left untold for a reason, and stays until its term is over."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError

from models.tables import Breach
from models.values.kinds import BreachRisk, BreachRole, Role
from models.values.listing import TableQuery
from models.values.refusal import InvalidValue, NotAllowed
from services.access.permissions import NEVER_FOR_KEYS, SUPPORT, Permission
from services.accountability.breaches import BreachData, BreachRow, BreachState
from services.accountability.handle_breach import BreachClosed
from services.gateways.clock import StandingClock
from services.merging import ChangedMeanwhile
from services.retention.clean_up import clean_up
from services.scope import Environment, Identity, tenant_scope
from tests.company import Company
from tests.conftest import MONDAY_MORNING, Acting

WHOLE: dict[str, Any] = {
    "title": "Telefoon verloren",
    "role": BreachRole.CONTROLLER,
    "discovered_at": MONDAY_MORNING - timedelta(hours=2),
    "nature": "Zonder schermvergrendeling kwijtgeraakt",
    "persons": "Chauffeurs",
    "persons_count": 1,
    "records": "Planning",
    "consequences": "Iemand ziet de planning",
    "measures": "Sessie ingetrokken",
    "contact": "Sanne, 040 1234567",
    "risk": BreachRisk.SOME,
}
"""A breach of which everything that a notice needs is known."""


def add(acting: Acting, **more: Any) -> UUID:
    with acting() as depotflow:
        added: UUID = depotflow.accountability.add_breach(data=BreachData(**WHOLE | more))
    return added


def read(acting: Acting, breach_id: UUID) -> BreachRow:
    with acting() as depotflow:
        row: BreachRow = depotflow.accountability.get_breach(breach_id=breach_id)
    return row


def test_the_clock_counts_down_from_the_discovery_and_says_when_it_is_late(
    acting: Acting, clock: StandingClock
) -> None:
    breach_id = add(acting)
    row = read(acting, breach_id)
    assert (row.number, row.state, row.left, row.is_late) == (1, BreachState.OPEN, timedelta(hours=70), False)
    clock.move(timedelta(hours=71))
    row = read(acting, breach_id)
    assert (row.left, row.is_late) == (timedelta(hours=-1), True)


def test_a_processor_has_forty_eight_hours_and_names_for_whom(acting: Acting) -> None:
    with pytest.raises(InvalidValue, match="voor wie") as refused:
        add(acting, role=BreachRole.PROCESSOR)
    assert refused.value.field == "controller"
    row = read(acting, add(acting, role=BreachRole.PROCESSOR, controller="Noordster"))
    assert row.left == timedelta(hours=46)
    assert not row.must_persons_be_told


def test_a_processor_of_ours_that_told_us_too_late_is_seen_to_be(acting: Acting) -> None:
    knew = WHOLE["discovered_at"] - timedelta(hours=49)
    assert read(acting, add(acting, processor="Loonadvies", processor_knew_at=knew)).was_processor_late
    in_time = knew + timedelta(hours=1)
    assert not read(acting, add(acting, processor="Loonadvies", processor_knew_at=in_time)).was_processor_late
    with pytest.raises(InvalidValue, match="eerder dan jullie"):
        add(acting, processor="Loonadvies", processor_knew_at=MONDAY_MORNING)
    with pytest.raises(InvalidValue, match="bij welke verwerker"):
        add(acting, processor_knew_at=knew)


@pytest.mark.parametrize("field", ["nature", "persons", "records", "consequences", "measures", "contact"])
def test_nothing_is_told_while_a_field_of_the_notice_is_empty(acting: Acting, field: str) -> None:
    """Source: agreement article 7.2; what is not known yet can be said to be so."""
    breach_id = add(acting, **{field: " "})
    assert read(acting, breach_id).missing == (field,)
    with pytest.raises(InvalidValue, match="Vul eerst in"), acting() as depotflow:
        depotflow.accountability.record_notice(breach_id=breach_id, told_at=MONDAY_MORNING)


def test_what_was_told_late_says_why(acting: Acting, clock: StandingClock) -> None:
    breach_id = add(acting)
    clock.move(timedelta(hours=80))
    late = MONDAY_MORNING + timedelta(hours=79)
    with pytest.raises(InvalidValue, match="later werd"), acting() as depotflow:
        depotflow.accountability.record_notice(breach_id=breach_id, told_at=late)
    with acting() as depotflow:
        depotflow.accountability.record_notice(breach_id=breach_id, told_at=late, reference="AP-1", reason="Weekend")
    row = read(acting, breach_id)
    assert (row.state, row.told_reference, row.late_reason, row.is_late) == (
        BreachState.REPORTED,
        "AP-1",
        "Weekend",
        True,
    )


@pytest.mark.parametrize("hours", [-3, 1])
def test_it_is_told_after_it_was_found_and_not_in_the_future(acting: Acting, hours: int) -> None:
    breach_id = add(acting)
    with pytest.raises(InvalidValue) as refused, acting() as depotflow:
        depotflow.accountability.record_notice(breach_id=breach_id, told_at=MONDAY_MORNING + timedelta(hours=hours))
    assert refused.value.field == "told_at"


def test_it_is_left_untold_without_risk_only_and_with_a_reason(acting: Acting) -> None:
    risky, harmless = add(acting), add(acting, risk=BreachRisk.NONE)
    with pytest.raises(InvalidValue, match="zonder risico"), acting() as depotflow:
        depotflow.accountability.record_notice(breach_id=risky, reason="Valt mee")
    with pytest.raises(InvalidValue, match="waarom"), acting() as depotflow:
        depotflow.accountability.record_notice(breach_id=harmless)
    with acting() as depotflow:
        depotflow.accountability.record_notice(breach_id=harmless, reason="Telefoon was versleuteld")
    row = read(acting, harmless)
    assert (row.is_decided, row.untold_reason, row.state) == (True, "Telefoon was versleuteld", BreachState.OPEN)


def test_it_is_closed_once_everybody_who_must_know_does(acting: Acting) -> None:
    breach_id = add(acting, risk=BreachRisk.HIGH)

    def close() -> None:
        with acting() as depotflow:
            depotflow.accountability.close_breach(breach_id=breach_id, reason="Alles gedaan")

    with pytest.raises(InvalidValue, match="gemeld"):
        close()
    with acting() as depotflow:
        depotflow.accountability.record_notice(breach_id=breach_id, told_at=MONDAY_MORNING)
    with pytest.raises(InvalidValue, match="personen"):
        close()
    with acting() as depotflow:
        depotflow.accountability.record_telling_persons(breach_id=breach_id, told_at=MONDAY_MORNING)
    close()
    assert (read(acting, breach_id).state, read(acting, breach_id).closed_by) == (BreachState.CLOSED, "Owner")
    with pytest.raises(BreachClosed), acting() as depotflow:
        depotflow.accountability.change_breach(breach_id=breach_id, data=BreachData(**WHOLE))
    with acting() as depotflow:
        depotflow.accountability.reopen_breach(breach_id=breach_id, reason="Er bleek meer weg")
    assert read(acting, breach_id).state is BreachState.REPORTED


def test_what_was_never_weighed_is_not_closed(acting: Acting) -> None:
    breach_id = add(acting, risk=BreachRisk.UNKNOWN)
    with pytest.raises(InvalidValue, match="hoe groot het risico"), acting() as depotflow:
        depotflow.accountability.close_breach(breach_id=breach_id, reason="Klaar")


def test_a_correction_leaves_in_the_trail_what_stood_there(acting: Acting) -> None:
    breach_id = add(acting)
    with acting() as depotflow:
        better = BreachData(**WHOLE | {"nature": "Gestolen uit de bus", "persons_count": 12})
        depotflow.accountability.change_breach(breach_id=breach_id, data=better)
    with acting() as depotflow:
        newest, _ = depotflow.audit.list(query=TableQuery(filters={"subject": str(breach_id)})).rows
    assert newest.sentence == "Wat over datalek 1 is opgeschreven, is gewijzigd"
    assert [(one.field, one.before, one.after) for one in newest.changes] == [
        ("Aard", "Zonder schermvergrendeling kwijtgeraakt", "Gestolen uit de bus"),
        ("Aantal personen", "1", "12"),
    ]


def test_two_who_correct_the_same_field_hear_of_each_other(acting: Acting) -> None:
    breach_id = add(acting)
    seen = read(acting, breach_id).data
    with acting() as depotflow:
        depotflow.accountability.change_breach(breach_id=breach_id, data=replace(seen, nature="Eerste"), seen=seen)
    with acting() as depotflow:
        depotflow.accountability.change_breach(breach_id=breach_id, data=replace(seen, records="Namen"), seen=seen)
    assert (read(acting, breach_id).data.nature, read(acting, breach_id).data.records) == ("Eerste", "Namen")
    with pytest.raises(ChangedMeanwhile), acting() as depotflow:
        depotflow.accountability.change_breach(breach_id=breach_id, data=replace(seen, nature="Tweede"), seen=seen)


def test_nobody_takes_a_breach_away_before_its_term_is_over(
    acting: Acting, environment: Environment, system: Identity
) -> None:
    """The clean-up takes it after five years; before that the database itself refuses."""
    breach_id = add(acting, risk=BreachRisk.NONE)
    with acting() as depotflow:
        depotflow.accountability.record_notice(breach_id=breach_id, reason="Versleuteld")
        depotflow.accountability.close_breach(breach_id=breach_id, reason="Klaar")
    with pytest.raises(IntegrityError, match="kept for five years"), acting() as depotflow:
        depotflow.scope.session.execute(delete(Breach))
    for years, left in ((4, 1), (6, 0)):
        with tenant_scope(environment, system) as scope:
            scope.session.execute(update(Breach).values(closed_at=scope.now - timedelta(days=366 * years)))
        clean_up(environment, system)
        with acting() as depotflow:
            assert len(depotflow.accountability.list_breaches()) == left


def test_a_breach_is_for_who_answers_for_the_company(acting: Acting, company: Company) -> None:
    assert Permission.PRIVACY_MANAGE in NEVER_FOR_KEYS
    assert Permission.PRIVACY_MANAGE not in SUPPORT
    for role in set(Role) - {Role.OWNER, Role.DRIVER}:
        with pytest.raises(NotAllowed), acting(role) as depotflow:
            depotflow.accountability.list_breaches()
    driver = company.as_driver(company.build_driver())
    with acting(driver) as depotflow, pytest.raises(NotAllowed):
        depotflow.accountability.standing()
