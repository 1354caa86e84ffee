"""What is done with a breach: writing it down, correcting that, telling it or not and why, and closing it."""

from dataclasses import fields, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import func, select

from models.tables import Breach
from models.values.kinds import BreachRisk, BreachRole
from models.values.names import visible
from models.values.refusal import InvalidValue, Refusal
from services.accountability.breaches import NEEDED, TOPIC, WHAT, BreachData, data_of_row, row_of
from services.accountability.words import BREACH_FIELDS
from services.changes import changed, values_of
from services.merging import merged
from services.rules.breaches import due_at, must_be_told, persons_must_be_told
from services.scope import Scope
from services.taking_turns import wait_for_turn

LONGEST_TITLE: Final = 120


class BreachClosed(Refusal):
    """What was closed is left as it is, until it is opened again with a reason."""

    code = "breach_closed"

    def __init__(self) -> None:
        super().__init__("Dit datalek is afgerond. Open het eerst weer, met de reden.")


def add_breach(scope: Scope, *, data: BreachData) -> UUID:
    """Write a breach down; its clock runs since it was discovered. Raises: InvalidValue."""
    filled_in = _checked(scope, data)
    wait_for_turn(scope, TOPIC)
    number = (scope.session.scalar(select(func.max(Breach.number))) or 0) + 1
    row = Breach(number=number, entered_at=scope.now, entered_by=scope.identity.name)
    _fill(row, filled_in)
    scope.add(row)
    scope.audit("breach.added", subject_id=row.id, number=row.number)
    scope.announce(TOPIC)
    return row.id


def change_breach(scope: Scope, *, breach_id: UUID, data: BreachData, seen: BreachData | None = None) -> None:
    """Correct or complete it; what it said before stays in the trail.

    Raises: NotFound, BreachClosed, InvalidValue, ChangedMeanwhile.
    """
    row = _open(scope, breach_id)
    before = values_of(row)
    filled_in = _checked(scope, merged(data, seen=seen, now=data_of_row(row)))
    if row.told_at is not None and filled_in.discovered_at > row.told_at:
        raise InvalidValue("Er is al eerder gemeld. Verbeter eerst wanneer dat was.", field="discovered_at")
    if filled_in.role is not row.role and (row.told_at is not None or row.untold_reason):
        raise InvalidValue("Bij de andere rol is al vastgelegd wat is gemeld. Verbeter dat eerst.", field="role")
    _fill(row, filled_in)
    scope.audit("breach.changed", subject_id=row.id, number=row.number, changes=changed(before, row))
    scope.announce(TOPIC)


def record_notice(
    scope: Scope,
    *,
    breach_id: UUID,
    told_at: datetime | None = None,
    reference: str = "",
    reason: str = "",
) -> None:
    """Write down when the authority, or the controller, was told; without a moment, why they need not be.

    With a moment after it was due, `reason` says why it took longer (article 33 lid 1 AVG). A second time corrects the
    first. Raises: NotFound, BreachClosed, InvalidValue.
    """
    row = _open(scope, breach_id)
    before = values_of(row)
    why = reason.strip()
    if told_at is None:
        _refuse_untold(why, may_be_left=not must_be_told(row.risk))
        row.told_at, row.told_reference, row.late_reason, row.untold_reason = None, "", "", why
    else:
        _refuse_incomplete(row)
        _refuse_moment(scope, row, told_at)
        is_late = told_at > due_at(row.role, row.discovered_at)
        if is_late and not why:
            raise InvalidValue("De termijn was voorbij. Schrijf op waarom het later werd.", field="reason")
        row.told_at, row.told_reference, row.untold_reason = told_at, reference.strip(), ""
        row.late_reason = why if is_late else ""
    changes = changed(before, row)
    if told_at is not None:
        scope.audit("breach.told", subject_id=row.id, number=row.number, changes=changes)
    else:
        scope.audit("breach.left_untold", subject_id=row.id, number=row.number, changes=changes)
    scope.announce(TOPIC)


def record_telling_persons(scope: Scope, *, breach_id: UUID, told_at: datetime | None = None, reason: str = "") -> None:
    """Write down when the people in it were told; without a moment, why they need not be.

    Raises: NotFound, BreachClosed, InvalidValue.
    """
    row = _open(scope, breach_id)
    before = values_of(row)
    if told_at is None:
        _refuse_untold(reason.strip(), may_be_left=True)
        row.persons_told_at, row.persons_untold_reason = None, reason.strip()
    else:
        _refuse_moment(scope, row, told_at)
        row.persons_told_at, row.persons_untold_reason = told_at, ""
    changes = changed(before, row)
    if told_at is not None:
        scope.audit("breach.persons_told", subject_id=row.id, number=row.number, changes=changes)
    else:
        scope.audit("breach.persons_left_untold", subject_id=row.id, number=row.number, changes=changes)
    scope.announce(TOPIC)


def close_breach(scope: Scope, *, breach_id: UUID, reason: str) -> None:
    """Say that all is done; its term in the register runs from now. Raises: NotFound, BreachClosed, InvalidValue."""
    row = _open(scope, breach_id)
    if row.risk is BreachRisk.UNKNOWN:
        raise InvalidValue("Schrijf eerst op hoe groot het risico is.", field="reason")
    if not row_of(scope, row).is_decided:
        raise InvalidValue("Leg eerst vast dat het is gemeld, of waarom dat niet hoeft.", field="reason")
    if persons_must_be_told(row.role, row.risk) and not row_of(scope, row).are_persons_decided:
        raise InvalidValue("Leg eerst vast dat de personen het weten, of waarom dat niet hoeft.", field="reason")
    row.closed_reason = _needed(reason, "Schrijf op waarom dit klaar is, en wat je ervan leerde.")
    row.closed_at, row.closed_by = scope.now, scope.identity.name
    scope.audit("breach.closed", subject_id=row.id, number=row.number, reason=row.closed_reason)
    scope.announce(TOPIC)


def reopen_breach(scope: Scope, *, breach_id: UUID, reason: str) -> None:
    """Go on with one that was closed. Raises: NotFound, InvalidValue, also for one that is not closed."""
    row = scope.get(Breach, breach_id, what=WHAT, lock=True)
    if row.closed_at is None:
        raise InvalidValue("Dit datalek is nog open. Ververs de pagina.", field="reason")
    why = _needed(reason, "Schrijf op waarom je het weer opent.")
    row.closed_at, row.closed_by, row.closed_reason = None, "", ""
    scope.audit("breach.reopened", subject_id=row.id, number=row.number, reason=why)
    scope.announce(TOPIC)


def _open(scope: Scope, breach_id: UUID) -> Breach:
    row = scope.get(Breach, breach_id, what=WHAT, lock=True)
    if row.closed_at is not None:
        raise BreachClosed
    return row


def _fill(row: Breach, data: BreachData) -> None:
    for field in fields(BreachData):
        setattr(row, field.name, getattr(data, field.name))


def _checked(scope: Scope, data: BreachData) -> BreachData:
    texts = {name: getattr(data, name).strip() for name in (*NEEDED, "happened", "processor", "controller")}
    texts["title"] = visible(data.title)
    if not texts["title"] or len(texts["title"]) > LONGEST_TITLE:
        raise InvalidValue(f"Vat het samen in hoogstens {LONGEST_TITLE} tekens.", field="title")
    if data.discovered_at > scope.now:
        raise InvalidValue("Dat moment komt nog. Vul in wanneer jullie het ontdekten.", field="discovered_at")
    if data.role is BreachRole.CONTROLLER:
        texts["controller"] = ""
    elif not texts["controller"]:
        raise InvalidValue("Vul in voor wie je deze gegevens verwerkt.", field="controller")
    if data.processor_knew_at is not None and not texts["processor"]:
        raise InvalidValue("Vul in bij welke verwerker het gebeurde.", field="processor")
    if data.processor_knew_at is not None and data.processor_knew_at > data.discovered_at:
        raise InvalidValue("De verwerker wist het eerder dan jullie, of tegelijk.", field="processor_knew_at")
    for name in ("persons_count", "records_count"):
        if (getattr(data, name) or 0) < 0:
            raise InvalidValue("Vul een aantal in, of laat het leeg.", field=name)
    return replace(data, **texts)


def _refuse_incomplete(row: Breach) -> None:
    """What a notice has in any case is there. Source: AVG article 33 lid 3, agreement article 7.2."""
    empty = [BREACH_FIELDS[name].lower() for name in NEEDED if not getattr(row, name)]
    if empty:
        raise InvalidValue(
            f"Vul eerst in: {', '.join(empty)}. Weet je iets nog niet, schrijf dat dan op; aanvullen mag later.",
            field="told_at",
        )


def _refuse_moment(scope: Scope, row: Breach, told_at: datetime) -> None:
    if told_at > scope.now:
        raise InvalidValue("Dat moment komt nog. Leg het vast als het is gebeurd.", field="told_at")
    if told_at < row.discovered_at:
        raise InvalidValue("Dat is voordat het werd ontdekt. Kijk de datum na.", field="told_at")


def _refuse_untold(reason: str, *, may_be_left: bool) -> None:
    if not reason:
        raise InvalidValue("Schrijf op waarom dit niet hoeft.", field="reason")
    if not may_be_left:
        raise InvalidValue(
            "Alleen zonder risico voor de personen hoeft dit niet gemeld te worden. Beoordeel eerst het risico.",
            field="reason",
        )


def _needed(text: str, message: str) -> str:
    if not text.strip():
        raise InvalidValue(message, field="reason")
    return text.strip()
