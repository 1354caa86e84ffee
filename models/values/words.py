"""The Dutch words of the closed lists: one word for a notion, on every screen and in every file."""

from typing import Final

from models.values.kinds import (
    AbsenceKind,
    AdjustmentKind,
    EngagementKind,
    IdentityDocument,
    MalusCause,
    PaperKind,
    RouteType,
    ShiftState,
    VehicleOwner,
)

ENGAGEMENTS: Final = {
    EngagementKind.EMPLOYEE: "Loondienst",
    EngagementKind.ZZP: "Zzp",
    EngagementKind.AGENCY: "Uitzend",
    EngagementKind.SUBCONTRACTOR_STAFF: "Onderaannemer",
}
OWNERS: Final = {
    VehicleOwner.OWN: "Eigen",
    VehicleOwner.LEASE: "Lease",
    VehicleOwner.RENTAL: "Huur",
    VehicleOwner.DRIVER_OWNED: "Van zzp'er",
}
ROUTE_TYPES: Final = {
    RouteType.DAY: "Dag",
    RouteType.EVENING: "Avond",
    RouteType.B2B: "Zakelijk",
    RouteType.PICKUP: "Afhalen",
    RouteType.NIGHT: "Nacht",
}
ABSENCES: Final = {
    AbsenceKind.LEAVE: "Verlof",
    AbsenceKind.SICK: "Ziek",
    AbsenceKind.UNAVAILABLE: "Niet beschikbaar",
}
PAPERS: Final = {
    PaperKind.DRIVING_LICENCE: "Rijbewijs",
    PaperKind.WORK_PERMIT: "Werkvergunning",
    PaperKind.ID_CHECK: "Identiteit gecontroleerd",
    PaperKind.EMPLOYMENT_STATEMENT: "Verklaring van dienstbetrekking",
    PaperKind.AGENCY_STATEMENT: "Verklaring van terbeschikkingstelling",
    PaperKind.NIWO: "Eurovergunning",
    PaperKind.INSURANCE: "Verzekering",
    PaperKind.APK: "APK",
    PaperKind.CONTRACT: "Contract",
    PaperKind.PRINCIPAL_BADGE: "Pas van de opdrachtgever",
    PaperKind.VOG: "VOG",
    PaperKind.PAYCHECKED: "PayChecked",
}
IDENTITY_DOCUMENTS: Final = {
    IdentityDocument.PASSPORT: "Paspoort",
    IdentityDocument.IDENTITY_CARD: "Identiteitskaart",
    IdentityDocument.RESIDENCE_PERMIT: "Verblijfsdocument",
}
LANGUAGES: Final = {
    "nl": "Nederlands",
    "en": "Engels",
    "pl": "Pools",
    "ro": "Roemeens",
    "bg": "Bulgaars",
    "tr": "Turks",
    "ar": "Arabisch",
    "uk": "Oekraïens",
}
EMISSIONS: Final = {
    "": "Onbekend",
    **{str(number): f"Euro {number}" for number in range(7)},
    "electric": "Elektrisch",
}
SHIFT_STATES: Final = {
    ShiftState.DRAFT: "concept",
    ShiftState.PUBLISHED: "gepubliceerd",
    ShiftState.CONFIRMED: "bevestigd",
    ShiftState.DECLINED: "geweigerd",
    ShiftState.RUNNING: "onderweg",
    ShiftState.DONE: "gereden",
    ShiftState.APPROVED: "goedgekeurd",
    ShiftState.SETTLED: "afgerekend",
    ShiftState.CANCELLED: "vervallen",
}
ADJUSTMENTS: Final = {
    AdjustmentKind.BONUS: "Bonus",
    AdjustmentKind.MALUS: "Malus",
}
MALUS_CAUSES: Final = {
    MalusCause.COMPLAINT: "klacht",
    MalusCause.LOST: "vermist",
    MalusCause.DAMAGED: "beschadigd",
    MalusCause.LATE: "te laat",
    MalusCause.NO_SHOW: "no-show",
    MalusCause.REATTEMPT: "herbezorging",
    MalusCause.SCAN_ERROR: "scanfout",
}
DOCUMENT_KINDS: Final = {
    "invoice": "Factuur",
    "credit_note": "Creditnota",
    "self_bill": "Factuur door afnemer",
    "self_bill_credit": "Creditfactuur door afnemer",
}
DOCUMENT_STATES: Final = {
    "draft": "concept",
    "issued": "open",
    "offered": "wacht op akkoord",
    "accepted": "akkoord",
    "objected": "klopt niet",
    "paid": "betaald",
    "credited": "gecrediteerd",
}


def adjustment_words(kind: AdjustmentKind, cause: MalusCause | None) -> str:
    """What a bonus or malus is called: `Bonus`, `Malus klacht`."""
    return f"{ADJUSTMENTS[kind]} {MALUS_CAUSES[cause]}" if cause else ADJUSTMENTS[kind]
