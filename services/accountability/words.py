"""How the closed lists and fields of a breach are called."""

from typing import Final

from models.values.kinds import BreachRisk, BreachRole
from services.accountability.breaches import BreachState

ROLES: Final = {
    BreachRole.CONTROLLER: "Onze eigen gegevens",
    BreachRole.PROCESSOR: "Gegevens die we voor een ander verwerken",
}
RISKS: Final = {
    BreachRisk.UNKNOWN: "Nog niet beoordeeld",
    BreachRisk.NONE: "Geen risico voor de personen",
    BreachRisk.SOME: "Wel een risico",
    BreachRisk.HIGH: "Hoog risico",
}
BREACH_FIELDS: Final = {
    "title": "Wat er gebeurde, in het kort",
    "role": "Van wie de gegevens zijn",
    "controller": "Voor wie je ze verwerkt",
    "discovered_at": "Ontdekt op",
    "happened": "Wanneer het gebeurde",
    "processor": "Bij welke verwerker",
    "processor_knew_at": "Verwerker wist het op",
    "nature": "Aard van het datalek",
    "persons": "Soorten personen",
    "persons_count": "Aantal personen",
    "records": "Soorten gegevens",
    "records_count": "Aantal gegevens",
    "consequences": "Waarschijnlijke gevolgen",
    "measures": "Maatregelen",
    "contact": "Contact voor meer informatie",
    "risk": "Risico",
}
"""The fields as the form and the letters call them."""
STATES: Final = {
    BreachState.OPEN: "Open",
    BreachState.REPORTED: "Gemeld",
    BreachState.CLOSED: "Afgerond",
}
