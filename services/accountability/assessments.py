"""Input for a DPIA (article 35 AVG): per activity what it means for people, filled in beforehand and then by hand."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select

from models.tables import ImpactAssessment, ProcessingActivity
from models.values.refusal import InvalidValue, NotFound
from services.accountability.activities import ACTIVITIES, Activity
from services.accountability.register import ActivityRow
from services.changes import changed, values_of
from services.merging import merged
from services.scope import Scope

WHAT: Final = "Deze verwerking"


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentData:
    """What is filled in; `assessed_on` is the day on which somebody weighed it."""

    assessed_on: date
    nature: str
    extent: str
    necessity: str
    risks: str
    measures: str
    conclusion: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentRow:
    """An assessment that somebody made, and who last touched it."""

    data: AssessmentData
    changed_at: datetime
    changed_by: str


def list_assessments(scope: Scope) -> Mapping[str, AssessmentRow]:
    """By the key of their activity."""
    return {row.activity: _row(row) for row in scope.session.scalars(select(ImpactAssessment))}


def proposed(row: ActivityRow, *, today: date) -> AssessmentData:
    """What can be said of an activity from how it is set up, to go on from."""
    known = next((what for activity, what in ACTIVITIES.items() if activity.value == row.key), None)
    data = "; ".join(f"{one.name}: {one.what.lower()}" for one in row.data) or (row.own.data if row.own else "")
    return AssessmentData(
        assessed_on=today,
        nature="\n".join(
            filter(
                None, [f"{row.persons}. {data}.", f"Ontvangers: {'; '.join(row.recipients)}." if row.recipients else ""]
            )
        ),
        extent="\n".join(
            filter(None, [known.extent if known else "", f"Bewaard: {'; '.join(row.terms)}." if row.terms else ""])
        ),
        necessity="\n".join(
            filter(None, [known.necessity if known else "", f"Grondslag: {'; '.join(row.bases)}." if row.bases else ""])
        ),
        risks=known.risks if known else "",
        measures="; ".join(row.measures),
    )


def save_assessment(scope: Scope, *, activity: str, data: AssessmentData, seen: AssessmentData | None = None) -> None:
    """Write down what was weighed; the trail keeps what it said before. `seen` is what was saved when it was shown.

    Raises: NotFound for an activity that is not in the register, InvalidValue, ChangedMeanwhile.
    """
    name = _name_of(scope, activity)
    row = scope.session.scalars(
        select(ImpactAssessment).where(ImpactAssessment.activity == activity).with_for_update()
    ).one_or_none()
    before = {} if row is None else values_of(row)
    wanted = data if row is None else merged(data, seen=seen, now=_row(row).data)
    texts = _checked(scope, wanted)
    is_new = row is None
    row = row or ImpactAssessment(activity=activity)
    for key, text in texts.items():
        setattr(row, key, text)
    row.assessed_on, row.changed_at, row.changed_by = wanted.assessed_on, scope.now, scope.identity.name
    if is_new:
        scope.add(row)
    scope.audit("assessment.saved", subject_id=row.id, name=name, changes=changed(before, row))


def _checked(scope: Scope, data: AssessmentData) -> dict[str, str]:
    if data.assessed_on > scope.today:
        raise InvalidValue("Die dag komt nog. Vul in wanneer je het hebt beoordeeld.", field="assessed_on")
    texts = {field.name: getattr(data, field.name).strip() for field in fields(data) if field.name != "assessed_on"}
    for name in ("nature", "necessity", "risks", "measures"):
        if not texts[name]:
            raise InvalidValue("Vul dit in, ook als het kort is.", field=name)
    return texts


def _name_of(scope: Scope, activity: str) -> str:
    if activity in set(Activity):
        return ACTIVITIES[Activity(activity)].name
    try:
        own = scope.session.get(ProcessingActivity, (scope.identity.tenant_id, UUID(activity)))
    except ValueError:
        own = None
    if own is None or own.code:
        raise NotFound(WHAT)
    return own.name


def _row(row: ImpactAssessment) -> AssessmentRow:
    data = AssessmentData(**{field.name: getattr(row, field.name) for field in fields(AssessmentData)})
    return AssessmentRow(data=data, changed_at=row.changed_at, changed_by=row.changed_by)
