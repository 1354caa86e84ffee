"""By when a breach of personal data must be told, and whether it has to be."""

from datetime import datetime, timedelta
from typing import Final

from models.values.kinds import BreachRisk, BreachRole

TO_AUTHORITY: Final = timedelta(hours=72)
"""Source: AVG article 33 lid 1. Hours run on in weekends and on holidays: Regulation 1182/71 article 3 lid 4."""
TO_CONTROLLER: Final = timedelta(hours=48)
"""Source: AVG article 33 lid 2, without undue delay; the processing agreement makes that 48 hours (article 7.1)."""


def due_at(role: BreachRole, known_at: datetime) -> datetime:
    """Until when somebody with this role, who knew at this moment, tells whom it must be told.

    Example: known on Friday at 17:00 as a controller is due on Monday at 17:00.
    """
    return known_at + (TO_AUTHORITY if role is BreachRole.CONTROLLER else TO_CONTROLLER)


def must_be_told(risk: BreachRisk) -> bool:
    """Whether the authority or controller must hear of it; what was not weighed yet counts as a risk.

    Source: AVG article 33 lid 1 and processing agreement article 7.1, unless a risk is unlikely.
    """
    return risk is not BreachRisk.NONE


def persons_must_be_told(role: BreachRole, risk: BreachRisk) -> bool:
    """Whether the people in it must hear of it: by the controller, when the risk is high. Source: AVG article 34."""
    return role is BreachRole.CONTROLLER and risk is BreachRisk.HIGH
