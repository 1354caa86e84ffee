"""What the owners of a company are told about its API keys: that one expires, or that its maker left."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from sqlalchemy import ColumnElement, select

from models.tables import ApiKey, Membership
from models.values.calendar import dutch_date
from services.access.api_keys import last_day_of
from services.access.owners import mail_owners
from services.scope import Scope

KEYS_PATH: Final = "/instellingen/api-sleutels"
WARNED_BEFORE: Final = timedelta(days=14)
"""Time enough to have the makers of other software put a new key in it."""


def warn_of_expiring_keys(scope: Scope) -> int:
    """Mail the owners, once per key, that it works for fourteen days at most; a job does so. Returns how many.

    One that was made for so short a time is not news.
    """
    due = scope.session.scalars(
        select(ApiKey)
        .where(
            *_live(scope),
            ApiKey.warned_at.is_(None),
            ApiKey.expires_at <= scope.now + WARNED_BEFORE,
            ApiKey.expires_at - ApiKey.created_at > WARNED_BEFORE,
        )
        .order_by(ApiKey.name)
        .with_for_update()
    ).all()
    for key in due:
        key.warned_at = scope.now
    if due:
        lines = _bulleted([f"{key.name} ({key.start}…), tot en met {dutch_date(last_day_of(key))}" for key in due])
        mail_owners(
            scope,
            subject="Een API-sleutel verloopt" if len(due) == 1 else "API-sleutels verlopen",
            body=(
                f"Hiermee haalt andere software straks niets meer op bij DepotFlow:\n{lines}\n\n"
                "Maak op tijd een nieuwe sleutel, zet die in de software en trek daarna de oude in:\n"
                f"{scope.settings.base_url}{KEYS_PATH}\n"
            ),
        )
    return len(due)


def tell_of_keys_left_behind(scope: Scope, maker: Membership) -> None:
    """Mail the owners which keys go on that were made by somebody whose access ends; nothing when there are none."""
    names = scope.session.scalars(
        select(ApiKey.name).where(*_live(scope), ApiKey.created_by == maker.id).order_by(ApiKey.name)
    ).all()
    if names:
        mail_owners(
            scope,
            subject=f"API-sleutels van {maker.display_name} werken nog",
            body=(
                f"{maker.display_name} heeft geen toegang meer. Deze API-sleutels maakte {maker.display_name}; ze zijn"
                f" van je bedrijf en werken nog:\n{_bulleted(names)}\n\n"
                "Twijfel je of iemand ze buiten je bedrijf bewaart? Maak dan nieuwe en trek deze in:\n"
                f"{scope.settings.base_url}{KEYS_PATH}\n"
            ),
        )


def _live(scope: Scope) -> tuple[ColumnElement[bool], ...]:
    return (
        ApiKey.tenant_id == scope.identity.tenant_id,
        ApiKey.revoked_at.is_(None),
        ApiKey.expires_at > scope.now,
    )


def _bulleted(lines: Sequence[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)
