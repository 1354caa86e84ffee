"""Tells open boards what changed in a week."""

import json
from typing import Any, Final

from models.values.calendar import IsoWeek
from services.planning.board import BoardPatch
from services.planning.count_unpublished import count_unpublished
from services.scope import Scope

LARGEST_NEWS: Final = 6_000
"""A patch that is longer as JSON is not sent around; boards fetch the week instead."""


def announce(scope: Scope, week: IsoWeek, patch: BoardPatch | None = None) -> None:
    """Tell open boards what changed, and how much waits to be published since, at all depots.

    Without a patch, or with one too large to send, they fetch the week.
    """
    with scope.across_depots():
        unpublished = count_unpublished(scope, week=week)
    scope.announce("planning", week=str(week), unpublished=unpublished, **_fitting(patch))


def announce_edit(scope: Scope, week: IsoWeek, patch: BoardPatch) -> None:
    """Tell open boards what changed before anything else is worked out."""
    scope.announce("planning", week=str(week), **_fitting(patch))


def _fitting(patch: BoardPatch | None) -> dict[str, Any]:
    wire = patch and patch.wire()
    return {"patch": wire} if wire and len(json.dumps(wire)) <= LARGEST_NEWS else {}
