"""What the form of a new batch starts with."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from exports.sepa import PainVersion
from exports.target import next_bank_day
from models.tables import PaymentBatch
from services.scope import Scope


@dataclass(frozen=True, slots=True)
class BatchDefaults:
    """The first day a bank can pay after today, and the edition of the file that was used last."""

    execution_date: date
    pain_version: PainVersion


def get_defaults(scope: Scope) -> BatchDefaults:
    """What most people would choose now."""
    last = scope.session.scalars(
        select(PaymentBatch.pain_version).order_by(PaymentBatch.created_at.desc(), PaymentBatch.id.desc()).limit(1)
    ).one_or_none()
    return BatchDefaults(
        execution_date=next_bank_day(scope.today + timedelta(days=1)),
        pain_version=PainVersion(last) if last else PainVersion.V09,
    )
