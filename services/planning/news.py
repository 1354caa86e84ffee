"""Tells open boards what changed in a week."""

import json
from typing import Final

from models.values.calendar import IsoWeek
from services.planning.board import BoardPatch
from services.scope import Scope

LARGEST_NEWS: Final = 6_000
"""A patch that is longer as JSON is not sent around; boards fetch the week instead."""


def announce(scope: Scope, week: IsoWeek, patch: BoardPatch | None = None) -> None:
    """Tell open boards what changed; without a patch, or with one too large to send, they fetch the week."""
    wire = patch and patch.wire()
    if wire and len(json.dumps(wire)) <= LARGEST_NEWS:
        scope.announce("planning", week=str(week), patch=wire)
    else:
        scope.announce("planning", week=str(week))
