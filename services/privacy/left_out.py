"""Tables that are in no copy of somebody's data, or are put in it apart, and why."""

from collections.abc import Mapping
from typing import Final

READ_APART: Final[Mapping[str, str]] = {
    "audit_entries": "services/privacy/trail.py",
    "support_looks": "services/privacy/trail.py",
    "closed_files": "services/privacy/gathering.py",
}
"""Tables that are in a copy by code of their own, and where."""

_SYSTEM = "gaat over het systeem en over niemand"
_COMPANY = "gaat over het bedrijf en niet over jou"
_PASSING = "bestaat een paar minuten, als versleutelde controle, en zegt niet van wie"
LEFT_OUT: Final[Mapping[str, str]] = {
    "api_keys": "sleutels van programma's, niet van mensen",
    "attempts": _PASSING,
    "breaches": "in het algemeen beschreven, zonder namen; loop jij gevaar door een datalek, dan hoor je dat apart",
    "challenges": _PASSING,
    "clean_ups": "hoeveel er per nacht is opgeruimd, zonder te zeggen van wie",
    "companies": _COMPANY,
    "component_codes": _COMPANY,
    "data_keys": "sleutels; ze openen gegevens van iedereen",
    "depots": _COMPANY,
    "group_depots": _COMPANY,
    "groups": "de groepen van een bedrijf; een chauffeur is altijd in de groep Chauffeurs",
    "impact_assessments": _COMPANY,
    "import_layouts": _COMPANY,
    "import_runs": "wat kantoor inlas; wat daarvan over jou gaat, staat in de andere lijsten",
    "kept_answers": "een dag lang het antwoord aan een programma; dezelfde gegevens staan in de andere lijsten",
    "margin_totals": "wat opdrachtgevers betalen is vertrouwelijk (art. 15 lid 4 AVG); wat jij kost staat erin",
    "number_series": _COMPANY,
    "objections": "bezwaren van het bedrijf tegen wie DepotFlow inschakelt",
    "operator_sessions": "medewerkers van DepotFlow",
    "operators": "medewerkers van DepotFlow",
    "outbox_attachments": "de bijlagen zitten bij de bestanden",
    "payment_batches": "een bestand met betalingen aan iedereen; jouw betalingen staan er los in",
    "pending_sign_ins": _PASSING,
    "planned_weeks": _COMPANY,
    "principal_contracts": _COMPANY,
    "principals": _COMPANY,
    "processing_activities": _COMPANY,
    "provider_trips": _PASSING,
    "providers": _COMPANY,
    "removals": "nummers van wat is opgeruimd, zonder inhoud",
    "retention_choices": _COMPANY,
    "route_templates": _COMPANY,
    "scheduler_runs": _SYSTEM,
    "settlement_weeks": _COMPANY,
    "sign_ups": "een dag lang een link voor wie een nieuw bedrijf wil aanmelden",
    "signatures": "wie voor het bedrijf tekende bij DepotFlow",
    "statutory_figures": "de wet",
    "sub_processor_notices": _COMPANY,
    "sub_processors": "wie DepotFlow inschakelt, voor iedereen te lezen",
    "support_views": "wie er meekeek en waarom, voor het bedrijf; wat van jou is bekeken staat in het logboek",
    "tenants": _COMPANY,
}
"""Tables that are not in a copy, and why."""

TOLD: Final = (
    (
        "Je hele BSN",
        "Alleen de laatste vier cijfers staan erin. Het hele nummer staat op je loonstrook en je paspoort.",
    ),
    ("Je wachtwoord en geheime sleutels", "Die bewaart DepotFlow niet leesbaar; niemand kan ze teruglezen."),
    (
        "Namen van collega's",
        "Wie iets deed staat er als 'kantoor' of 'een collega': zij hebben ook recht op privacy (art. 15 lid 4 AVG).",
    ),
    (
        "Wat opdrachtgevers betalen",
        "Omzet en marge zijn vertrouwelijk van het bedrijf (art. 15 lid 4 AVG). Wat jij verdient staat er wel in.",
    ),
    ("Bestanden met gegevens van anderen", "Loonexports en betaalbestanden; jouw regels daaruit staan er los in."),
)
"""What a person is told about what is not in the copy."""
