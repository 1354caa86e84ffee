"""What a company adds to the register: activities of its own, and remarks at those of the product."""

from dataclasses import dataclass, fields
from typing import Final
from uuid import UUID

from sqlalchemy import delete, select

from models.tables import ImpactAssessment, ProcessingActivity
from models.values.names import visible
from models.values.refusal import InvalidValue, NotFound
from services.accountability.activities import ACTIVITIES, Activity
from services.changes import changed, values_of
from services.merging import merged
from services.scope import Scope

WHAT: Final = "Deze verwerking"
LONGEST_NAME: Final = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityData:
    """An activity of the company's own, in its words; `controller` is for whom it is done, when for somebody else."""

    name: str
    controller: str = ""
    purpose: str = ""
    basis: str = ""
    persons: str = ""
    data: str = ""
    recipients: str = ""
    transfers: str = ""
    term: str = ""
    measures: str = ""
    remark: str = ""


def data_of_activity(row: ProcessingActivity) -> ActivityData:
    """What was filled in."""
    return ActivityData(**{field.name: getattr(row, field.name) for field in fields(ActivityData)})


def add_activity(scope: Scope, *, data: ActivityData) -> UUID:
    """Put something in the register that the company does outside this product. Raises: InvalidValue."""
    row = ProcessingActivity(code="")
    _fill(scope, row, _checked(data))
    scope.add(row)
    scope.audit("activity.added", subject_id=row.id, name=row.name)
    return row.id


def change_activity(scope: Scope, *, activity_id: UUID, data: ActivityData, seen: ActivityData | None = None) -> None:
    """Change one of the company's own. Raises: NotFound, InvalidValue, ChangedMeanwhile."""
    row = _own(scope, activity_id)
    before = values_of(row)
    _fill(scope, row, _checked(merged(data, seen=seen, now=data_of_activity(row))))
    scope.audit("activity.changed", subject_id=row.id, name=row.name, changes=changed(before, row))


def remove_activity(scope: Scope, *, activity_id: UUID) -> None:
    """Take one of the company's own out, with its assessment; what it said stays in the trail. Raises: NotFound."""
    row = _own(scope, activity_id)
    scope.audit("activity.removed", subject_id=row.id, name=row.name, changes=changed(values_of(row), None))
    scope.session.execute(delete(ImpactAssessment).where(ImpactAssessment.activity == str(row.id)))
    scope.session.delete(row)


def remark_on_activity(scope: Scope, *, activity: Activity, remark: str) -> None:
    """Say at an activity of the product what is particular here; empty takes the remark away."""
    row = scope.session.scalars(
        select(ProcessingActivity).where(ProcessingActivity.code == activity).with_for_update()
    ).one_or_none()
    is_new = row is None
    row = row or ProcessingActivity(code=activity.value, remark="", changed_at=scope.now, changed_by="")
    before = {} if is_new else values_of(row)
    row.remark, row.changed_at, row.changed_by = remark.strip(), scope.now, scope.identity.name
    if is_new:
        scope.add(row)
    scope.audit("activity.remarked", subject_id=row.id, name=ACTIVITIES[activity].name, changes=changed(before, row))


def _own(scope: Scope, activity_id: UUID) -> ProcessingActivity:
    row = scope.get(ProcessingActivity, activity_id, what=WHAT, lock=True)
    if row.code:
        raise NotFound(WHAT)
    return row


def _fill(scope: Scope, row: ProcessingActivity, data: ActivityData) -> None:
    for field in fields(ActivityData):
        setattr(row, field.name, getattr(data, field.name))
    row.changed_at, row.changed_by = scope.now, scope.identity.name


def _checked(data: ActivityData) -> ActivityData:
    texts = {field.name: getattr(data, field.name).strip() for field in fields(ActivityData)}
    texts["name"] = visible(data.name)
    if not texts["name"] or len(texts["name"]) > LONGEST_NAME:
        raise InvalidValue(f"Geef de verwerking een naam van hoogstens {LONGEST_NAME} tekens.", field="name")
    for name, message in (
        ("purpose", "Vul in waarvoor je dit doet."),
        ("persons", "Vul in om wie het gaat."),
        ("data", "Vul in om welke gegevens het gaat."),
    ):
        if not texts[name]:
            raise InvalidValue(message, field=name)
    if not texts["controller"] and not texts["basis"]:
        raise InvalidValue("Vul in op welke grondslag dit mag, zoals een overeenkomst of de wet.", field="basis")
    return ActivityData(**texts)
