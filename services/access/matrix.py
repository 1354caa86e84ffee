"""The permissions side by side: modules down, actions across, and what personal data each gives sight of."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from services.access.permissions import Permission, Rights


class Action(StrEnum):
    """What one can do in a module."""

    SEE = "zien"
    CHANGE = "wijzigen"
    APPROVE = "goedkeuren"
    EXPORT = "meenemen"
    PAY = "betalen"
    ADMINISTER = "beheren"


@dataclass(frozen=True, slots=True)
class Module:
    """A row of the matrix; `meanings` says what an action is here where its name alone does not."""

    name: str
    cells: Mapping[Action, Permission]
    meanings: Mapping[Action, str]

    @property
    def see(self) -> Permission | None:
        return self.cells.get(Action.SEE)


MODULES: Final = (
    Module(
        "Bedrijf",
        {
            Action.SEE: Permission.COMPANY_SEE,
            Action.CHANGE: Permission.COMPANY_CHANGE,
            Action.ADMINISTER: Permission.COLLEAGUES_MANAGE,
        },
        {
            Action.SEE: "bedrijfsgegevens, depots, routes en opdrachtgevers",
            Action.CHANGE: "bedrijfsgegevens, depots en opdrachtgevers",
            Action.ADMINISTER: "collega's en rechten",
        },
    ),
    Module("Logboek", {Action.SEE: Permission.AUDIT_SEE}, {Action.SEE: "wie wat wanneer deed"}),
    Module(
        "Afspraken met DepotFlow",
        {Action.ADMINISTER: Permission.AGREEMENTS_SIGN},
        {Action.ADMINISTER: "tekenen, en bezwaar maken tegen subverwerkers"},
    ),
    Module(
        "Bewaren",
        {Action.ADMINISTER: Permission.RETENTION_MANAGE},
        {Action.ADMINISTER: "bewaartermijnen en wat voorlopig moet blijven"},
    ),
    Module(
        "Chauffeurs en zzp-bedrijven",
        {
            Action.SEE: Permission.PEOPLE_SEE,
            Action.CHANGE: Permission.PEOPLE_CHANGE,
            Action.APPROVE: Permission.ACCOUNTS_CONFIRM,
        },
        {Action.APPROVE: "een nieuwe rekening bevestigen"},
    ),
    Module("Voertuigen", {Action.SEE: Permission.FLEET_SEE, Action.CHANGE: Permission.FLEET_CHANGE}, {}),
    Module("Importeren", {Action.CHANGE: Permission.IMPORTS_RUN}, {Action.CHANGE: "gegevens inlezen uit een bestand"}),
    Module("Lijsten", {Action.EXPORT: Permission.LISTS_EXPORT}, {Action.EXPORT: "wat je ziet als bestand"}),
    Module(
        "Weekplanning",
        {
            Action.SEE: Permission.PLANNING_SEE,
            Action.CHANGE: Permission.PLANNING_CHANGE,
            Action.APPROVE: Permission.PLANNING_PUBLISH,
        },
        {Action.CHANGE: "planning en routes", Action.APPROVE: "publiceren"},
    ),
    Module(
        "Registratie",
        {
            Action.SEE: Permission.REGISTRATION_SEE,
            Action.CHANGE: Permission.REGISTRATION_CHANGE,
            Action.APPROVE: Permission.REGISTRATION_APPROVE,
        },
        {Action.APPROVE: "uren en stops"},
    ),
    Module("Tarieven", {Action.SEE: Permission.TARIFFS_SEE, Action.CHANGE: Permission.TARIFFS_CHANGE}, {}),
    Module(
        "Afrekenen",
        {Action.SEE: Permission.SETTLEMENT_SEE, Action.CHANGE: Permission.SETTLEMENT_CHANGE},
        {Action.CHANGE: "bonus, malus en weken sluiten"},
    ),
    Module(
        "Facturen",
        {Action.SEE: Permission.INVOICES_SEE, Action.CHANGE: Permission.INVOICES_ISSUE},
        {Action.CHANGE: "maken, versturen en afboeken"},
    ),
    Module(
        "Self-billing",
        {Action.SEE: Permission.SELF_BILLS_SEE, Action.CHANGE: Permission.SELF_BILLS_ISSUE},
        {Action.CHANGE: "maken en aanbieden"},
    ),
    Module(
        "Loonexport",
        {Action.SEE: Permission.PAYROLL_SEE, Action.EXPORT: Permission.PAYROLL_EXPORT},
        {Action.EXPORT: "maken, met BSN"},
    ),
    Module(
        "Betalingen",
        {
            Action.SEE: Permission.PAYMENTS_SEE,
            Action.APPROVE: Permission.PAYMENTS_APPROVE,
            Action.PAY: Permission.PAYMENTS_PREPARE,
        },
        {Action.PAY: "bestand voor je bank maken en ophalen"},
    ),
    Module("Marge", {Action.SEE: Permission.MARGIN_SEE}, {}),
    Module(
        "Verzoeken",
        {Action.ADMINISTER: Permission.REQUESTS_HANDLE},
        {Action.ADMINISTER: "AVG-verzoeken: inzage, verwijderen en afgesloten dossiers"},
    ),
    Module(
        "AVG",
        {Action.ADMINISTER: Permission.PRIVACY_MANAGE},
        {Action.ADMINISTER: "contactpersoon, verwerkingsregister, datalekken en DPIA"},
    ),
)
"""Every permission but those of one's own account and work stands in exactly one cell."""


def names_of(rights: Rights) -> str:
    """These rights as people read them, those of one's own account and work left out."""
    cells = ((module.name, cell) for module in MODULES for cell in module.cells.items())
    return ", ".join(f"{module} {action}" for module, (action, right) in cells if right in rights)


PERSONAL: Final[Mapping[Permission, str]] = {
    Permission.COLLEAGUES_MANAGE: "naam en e-mailadres van collega's",
    Permission.AUDIT_SEE: (
        "wie wat deed, bij wie en vanwaar, en wat er veranderde zover de andere rechten dat laten zien"
    ),
    Permission.AGREEMENTS_SIGN: "naam, functie en e-mailadres van wie tekende of bezwaar maakte",
    Permission.RETENTION_MANAGE: "naam van chauffeurs van wie iets moet blijven, en waarom",
    Permission.PEOPLE_SEE: (
        "naam, telefoon, e-mail, geboortedatum, documenten, verlof en ziekte, rekening en laatste cijfers BSN"
    ),
    Permission.FLEET_SEE: "naam van het zzp-bedrijf waarvan een bus is",
    Permission.IMPORTS_RUN: "gegevens van chauffeurs in wat wordt ingelezen",
    Permission.PLANNING_SEE: "naam, werktijden en afwezigheid",
    Permission.REGISTRATION_SEE: "naam, telefoon, gewerkte tijd en opmerkingen",
    Permission.TARIFFS_SEE: "naam en tarief van zzp-bedrijven",
    Permission.SETTLEMENT_SEE: "verdiensten per chauffeur",
    Permission.SELF_BILLS_SEE: "naam, adres en verdiensten van zzp'ers",
    Permission.PAYROLL_SEE: "uren en loon van werknemers",
    Permission.PAYROLL_EXPORT: "volledig BSN, uren en loon van werknemers",
    Permission.PAYMENTS_SEE: "naam, rekening en bedrag per persoon",
    Permission.MARGIN_SEE: "wat een chauffeur opbrengt en kost",
    Permission.REQUESTS_HANDLE: "alles wat van een chauffeur wordt bewaard, ook van wie zijn account verwijderde",
    Permission.PRIVACY_MANAGE: "wie bij welke gegevens kan, en wat er over een datalek is opgeschreven",
    Permission.OWN_WORK: "de eigen gegevens",
}
"""The kinds of personal data that a permission gives sight of; what is not here shows none."""
