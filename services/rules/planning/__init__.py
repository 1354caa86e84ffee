"""The rules a plan is held against: who may drive what, when, for whom, and what the law says about the hours."""

from services.rules.planning.check import check
from services.rules.planning.facts import (
    DriverFacts,
    Engagement,
    Finding,
    FindingCode,
    PlannedShift,
    PrincipalFacts,
    VehicleFacts,
    WorkedBefore,
    worst_severity,
)

__all__ = [
    "DriverFacts",
    "Engagement",
    "Finding",
    "FindingCode",
    "PlannedShift",
    "PrincipalFacts",
    "VehicleFacts",
    "WorkedBefore",
    "check",
    "worst_severity",
]
