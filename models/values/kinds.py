"""The closed lists of the domain; the glossary gives each its Dutch word."""

from enum import StrEnum


class Role(StrEnum):
    """The groups that every company starts with; the rights behind them stand in services.access.permissions."""

    OWNER = "owner"
    PLANNER = "planner"
    FINANCE = "finance"
    READER = "reader"
    DRIVER = "driver"


class ProviderKind(StrEnum):
    """Whose service a company's people sign in at, as far as that asks for rules of its own."""

    GOOGLE = "google"
    ENTRA = "entra"
    OTHER = "other"


class EngagementKind(StrEnum):
    """On what footing a driver works, for a dated period."""

    EMPLOYEE = "employee"
    ZZP = "zzp"
    AGENCY = "agency"
    SUBCONTRACTOR_STAFF = "subcontractor_staff"


class VehicleOwner(StrEnum):
    """Whose van it is."""

    OWN = "own"
    LEASE = "lease"
    RENTAL = "rental"
    DRIVER_OWNED = "driver_owned"


class RouteType(StrEnum):
    """The sort of round a route is."""

    DAY = "day"
    EVENING = "evening"
    B2B = "b2b"
    PICKUP = "pickup"
    NIGHT = "night"


class ShiftState(StrEnum):
    """How far a shift has come: concept, gepubliceerd, bevestigd, geweigerd, and so on to settled."""

    DRAFT = "draft"
    PUBLISHED = "published"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    RUNNING = "running"
    DONE = "done"
    APPROVED = "approved"
    SETTLED = "settled"
    CANCELLED = "cancelled"


class AbsenceKind(StrEnum):
    """Why a driver is not there."""

    LEAVE = "leave"
    SICK = "sick"
    UNAVAILABLE = "unavailable"


class PaperKind(StrEnum):
    """A paper whose facts are kept; never a copy of an identity paper."""

    DRIVING_LICENCE = "driving_licence"
    WORK_PERMIT = "work_permit"
    ID_CHECK = "id_check"
    EMPLOYMENT_STATEMENT = "employment_statement"
    AGENCY_STATEMENT = "agency_statement"
    NIWO = "niwo"
    INSURANCE = "insurance"
    APK = "apk"
    CONTRACT = "contract"
    PRINCIPAL_BADGE = "principal_badge"
    VOG = "vog"
    PAYCHECKED = "paychecked"


class IdentityDocument(StrEnum):
    """What an employer may identify somebody with; a driving licence does not do."""

    PASSPORT = "passport"
    IDENTITY_CARD = "identity_card"
    RESIDENCE_PERMIT = "residence_permit"


class Side(StrEnum):
    """Which way money goes: from the principal, or to whoever drives."""

    REVENUE = "revenue"
    COST = "cost"


class TariffKind(StrEnum):
    """What a tariff counts; the same list for revenue and cost."""

    PER_DAY = "per_day"
    PER_ROUTE = "per_route"
    PER_STOP_SUCCESS = "per_stop_success"
    PER_PARCEL = "per_parcel"
    PER_HOUR = "per_hour"
    WAIT = "wait"
    PER_KM = "per_km"
    PICKUP = "pickup"
    MINIMUM_GUARANTEE = "minimum_guarantee"
    SATURDAY = "saturday"
    SUNDAY = "sunday"
    HOLIDAY = "holiday"
    FUEL_SURCHARGE = "fuel_surcharge"


class AdjustmentKind(StrEnum):
    """What is agreed for one shift beside its tariffs."""

    BONUS = "bonus"
    MALUS = "malus"


class MalusCause(StrEnum):
    """Why a principal takes something off."""

    COMPLAINT = "complaint"
    LOST = "lost"
    DAMAGED = "damaged"
    LATE = "late"
    NO_SHOW = "no_show"
    REATTEMPT = "reattempt"
    SCAN_ERROR = "scan_error"


class VatTreatment(StrEnum):
    """How VAT stands on a document: 21 %, small businesses scheme (KOR), or shifted to a foreign party."""

    STANDARD = "standard"
    KOR = "kor"
    REVERSE_CHARGE = "reverse_charge"


class SelfBillState(StrEnum):
    """How far a self-bill has come."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    OBJECTED = "objected"
    PAID = "paid"
    CREDITED = "credited"


class BatchState(StrEnum):
    """How far a payment batch has come."""

    CONCEPT = "concept"
    APPROVED = "approved"
    DOWNLOADED = "downloaded"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"


class PayableKind(StrEnum):
    """What is owed: an accepted self-bill to a contractor, or the net wage of an employee."""

    SELF_BILL = "self_bill"
    WAGE = "wage"


class WageComponent(StrEnum):
    """The hour and allowance codes of the payroll export."""

    NORMAL = "normal"
    OVERTIME_130 = "overtime_130"
    SATURDAY_150 = "saturday_150"
    SUNDAY_200 = "sunday_200"
    STAY_ALLOWANCE = "stay_allowance"
    TRAVEL_ALLOWANCE = "travel_allowance"


class Severity(StrEnum):
    """How a finding is shown: kan niet, let op, ter info."""

    BLOCK = "block"
    WARN = "warn"
    INFO = "info"


class DriverEventKind(StrEnum):
    """What a driver's phone can report; the effects stand in services.rules.registration."""

    START = "start"
    TAKE_BACK = "take_back"
    """Of the start, by the driver or by the office for them."""
    BREAK_START = "break_start"
    BREAK_END = "break_end"
    WAIT_START = "wait_start"
    WAIT_END = "wait_end"
    COUNTS = "counts"
    ODOMETER = "odometer"
    REMARK = "remark"
    TIMES = "times"
    STOP = "stop"
    RESUME = "resume"
    SUBMIT = "submit"
    MESSAGE_SEEN = "message_seen"


class BreachRole(StrEnum):
    """As what a company has a breach, and so whom it must tell."""

    CONTROLLER = "controller"
    PROCESSOR = "processor"


class BreachRisk(StrEnum):
    """How likely a breach harms the people in it: a risk goes to the authority, a high one to them as well."""

    UNKNOWN = "unknown"
    NONE = "none"
    SOME = "some"
    HIGH = "high"


class RequestKind(StrEnum):
    """What somebody asks with a right of the AVG (articles 15 to 21)."""

    ACCESS = "access"
    RECTIFICATION = "rectification"
    ERASURE = "erasure"
    RESTRICTION = "restriction"
    PORTABILITY = "portability"
    OBJECTION = "objection"


class RequestChannel(StrEnum):
    """How a request came in."""

    APP = "app"
    LETTER = "letter"
    MAIL = "mail"
    SPOKEN = "spoken"


class RequestState(StrEnum):
    """How a request stands: open until it is answered, refused or withdrawn."""

    OPEN = "open"
    ANSWERED = "answered"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class LegalText(StrEnum):
    """What a company and DepotFlow agree on in writing."""

    TERMS = "terms"
    PRIVACY = "privacy"
    PROCESSING = "processing"


class PartyService(StrEnum):
    """What a sub-processor is engaged for."""

    HOSTING = "hosting"
    NETWORK = "network"
    KEYS = "keys"
    MAIL = "mail"
    OTHER = "other"


class TransferBasis(StrEnum):
    """Why personal data may go to a party (AVG chapter V): it stays in the EU, or with which safeguard it leaves."""

    EU = "eu"
    ADEQUACY = "adequacy"
    SCC = "scc"
    SCC_DPF = "scc_dpf"
