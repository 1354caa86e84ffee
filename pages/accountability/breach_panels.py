"""The panels of the page with breaches: writing one down, what was told to whom, and closing it."""

from datetime import date, datetime, time
from typing import Final

from models.values.calendar import AMSTERDAM, amsterdam_instant
from models.values.kinds import BreachRisk, BreachRole
from models.values.refusal import InvalidValue
from pages.guard import Visit
from pages.seen import Seen
from services.accountability.breaches import BreachData, BreachRow, BreachState
from services.accountability.contact import PrivacyContact
from services.accountability.words import BREACH_FIELDS, RISKS, ROLES
from ui import toast
from ui.form import Form, Values
from ui.overlay import Drawer

ABOUT: Final = "Schrijf op wat je weet; aanvullen kan altijd. Noem geen namen van personen om wie het gaat."
TOLD, UNTOLD = "told", "untold"
WORDS: Final = (
    "controller",
    "happened",
    "processor",
    "nature",
    "persons",
    "records",
    "consequences",
    "measures",
    "contact",
)


async def ask_breach(visit: Visit, row: BreachRow | None) -> None:
    """Ask what happened, or what to correct or complete of one."""
    seen = Seen(row.data if row else None)
    contact = (
        await visit.perform(lambda depotflow: depotflow.accountability.get_contact())
        if row is None
        else PrivacyContact()
    )

    async def save(values: Values) -> None:
        data = _data(values)
        if row is None:
            await visit.perform(lambda depotflow: depotflow.accountability.add_breach(data=data))
        else:
            await seen.save(
                lambda shown: visit.perform(
                    lambda depotflow: depotflow.accountability.change_breach(breach_id=row.id, data=data, seen=shown)
                )
            )
        panel.close()
        toast.ok("Het datalek staat in het register", "Wat er eerder stond blijft in het logboek.")

    with visit.client, Drawer("Datalek", ABOUT) as panel:
        with Form(save, draft="datalek") as form:
            _fields(form, row.data if row else None, visit, contact)
        with panel.foot:
            form.submit("Leg vast", icon="check")
    panel.open()


def _fields(form: Form, data: BreachData | None, visit: Visit, contact: PrivacyContact) -> None:
    def shown(name: str) -> str:
        return getattr(data, name) if data else ""

    form.text("title", BREACH_FIELDS["title"], shown("title"), required=True)
    with form.side_by_side():
        found_on, found_at = _split(data.discovered_at if data else None)
        form.date("discovered_at", BREACH_FIELDS["discovered_at"], found_on or visit.today, required=True)
        form.time("discovered_time", "Ontdekt om", found_at, required=True)
    form.select("role", BREACH_FIELDS["role"], ROLES, data.role if data else BreachRole.CONTROLLER, required=True)
    hint = "Alleen bij gegevens die je voor een ander verwerkt, zoals een opdrachtgever."
    form.text("controller", BREACH_FIELDS["controller"], shown("controller"), hint=hint)
    form.text("happened", BREACH_FIELDS["happened"], shown("happened"), hint="Een dag, of een periode.")
    hint = "Alleen als het bij een leverancier gebeurde. Die moet het binnen 48 uur melden."
    form.text("processor", BREACH_FIELDS["processor"], shown("processor"), hint=hint)
    with form.side_by_side():
        knew_on, knew_at = _split(data.processor_knew_at if data else None)
        form.date("processor_knew_at", BREACH_FIELDS["processor_knew_at"], knew_on)
        form.time("processor_knew_time", "Verwerker wist het om", knew_at)
    form.textarea("nature", BREACH_FIELDS["nature"], shown("nature"), hint="Wat er misging, en hoe.")
    with form.side_by_side():
        form.text("persons", BREACH_FIELDS["persons"], shown("persons"))
        form.number("persons_count", BREACH_FIELDS["persons_count"], data.persons_count if data else None)
    with form.side_by_side():
        form.text("records", BREACH_FIELDS["records"], shown("records"))
        form.number("records_count", BREACH_FIELDS["records_count"], data.records_count if data else None)
    form.textarea("consequences", BREACH_FIELDS["consequences"], shown("consequences"))
    hint = "Wat is gedaan en nog komt, ook wat de personen zelf kunnen doen. Dit staat in de brieven."
    form.textarea("measures", BREACH_FIELDS["measures"], shown("measures"), hint=hint)
    form.text("contact", BREACH_FIELDS["contact"], shown("contact") or contact.dutch)
    form.select("risk", BREACH_FIELDS["risk"], RISKS, data.risk if data else BreachRisk.UNKNOWN, required=True)


def _data(values: Values) -> BreachData:
    discovered_at = _moment(values["discovered_at"], values["discovered_time"])
    if discovered_at is None:
        raise InvalidValue("Vul in wanneer jullie het ontdekten.", field="discovered_at")
    return BreachData(
        title=values["title"] or "",
        role=values["role"],
        discovered_at=discovered_at,
        processor_knew_at=_moment(values["processor_knew_at"], values["processor_knew_time"]),
        persons_count=values["persons_count"],
        records_count=values["records_count"],
        risk=values["risk"],
        **{name: values[name] or "" for name in WORDS},
    )


def ask_notice(visit: Visit, row: BreachRow) -> None:
    """Ask when it was told to the authority or the controller, or why it need not be."""

    async def save(values: Values) -> None:
        await visit.perform(
            lambda depotflow: depotflow.accountability.record_notice(
                breach_id=row.id,
                told_at=_told(values),
                reference=values["reference"] or "",
                reason=values["reason"] or "",
            )
        )
        panel.close()
        toast.ok("Vastgelegd wat er is gemeld")

    is_own = row.data.role is BreachRole.CONTROLLER
    whom = "de Autoriteit Persoonsgegevens" if is_own else row.data.controller
    about = f"Melden doe je zelf, met de brief als voorbereiding. Leg hier vast dat {whom} het weet."
    with visit.client, Drawer("Melding", about) as panel:
        with Form(save) as form:
            _choice(form, "Gemeld", row.told_at, row.untold_reason)
            form.text("reference", "Kenmerk van de melding", row.told_reference)
            hint = "Alleen als het later werd dan de termijn, of als het niet gemeld hoeft te worden."
            form.textarea("reason", "Waarom", row.late_reason or row.untold_reason, hint=hint)
        with panel.foot:
            form.submit("Leg vast", icon="check")
    panel.open()


def ask_telling_persons(visit: Visit, row: BreachRow) -> None:
    """Ask when the people in it were told, or why they need not be."""

    async def save(values: Values) -> None:
        await visit.perform(
            lambda depotflow: depotflow.accountability.record_telling_persons(
                breach_id=row.id, told_at=_told(values), reason=values["reason"] or ""
            )
        )
        panel.close()
        toast.ok("Vastgelegd wat de personen weten")

    about = "Bij een hoog risico moeten zij het direct weten (artikel 34 AVG)."
    with visit.client, Drawer("De personen om wie het gaat", about) as panel:
        with Form(save) as form:
            _choice(form, "Verteld", row.persons_told_at, row.persons_untold_reason)
            hint = "Als het niet hoeft: de gegevens waren onleesbaar, het gevaar is weg, of er is geen hoog risico."
            form.textarea("reason", "Waarom niet", row.persons_untold_reason, hint=hint)
        with panel.foot:
            form.submit("Leg vast", icon="check")
    panel.open()


def ask_ending(visit: Visit, row: BreachRow) -> None:
    """Ask why it is done, or why a closed one is opened again."""
    is_closed = row.state is BreachState.CLOSED

    async def save(values: Values) -> None:
        why = values["reason"] or ""
        if is_closed:
            await visit.perform(lambda depotflow: depotflow.accountability.reopen_breach(breach_id=row.id, reason=why))
        else:
            await visit.perform(lambda depotflow: depotflow.accountability.close_breach(breach_id=row.id, reason=why))
        panel.close()
        toast.ok("Het datalek is weer open" if is_closed else "Het datalek is afgerond")

    title = "Weer openen" if is_closed else "Afronden"
    with visit.client, Drawer(title, f"{row.number}. {row.data.title}") as panel:
        with Form(save) as form:
            question = "Waarom ga je ermee verder?" if is_closed else "Waarom is het klaar, en wat leerden jullie?"
            form.textarea("reason", question, required=True)
        with panel.foot:
            form.submit("Open weer" if is_closed else "Rond af", icon="check")
    panel.open()


def _choice(form: Form, verb: str, told_at: datetime | None, reason: str) -> None:
    options = {TOLD: verb, UNTOLD: f"Niet {verb.lower()}: dat hoeft niet"}
    form.select("outcome", "Wat is er gedaan", options, UNTOLD if reason else TOLD, required=True)
    with form.side_by_side():
        on, at = _split(told_at)
        form.date("told_at", f"{verb} op", on)
        form.time("told_time", f"{verb} om", at)


def _told(values: Values) -> datetime | None:
    if values["outcome"] == UNTOLD:
        return None
    told_at = _moment(values["told_at"], values["told_time"])
    if told_at is None:
        raise InvalidValue("Vul in wanneer dat was, met de tijd.", field="told_at")
    return told_at


def _moment(day: date | None, at: time | None) -> datetime | None:
    """None when either is open: a clock of hours needs both."""
    return None if day is None or at is None else amsterdam_instant(day, at)


def _split(moment: datetime | None) -> tuple[date | None, time | None]:
    local = moment.astimezone(AMSTERDAM) if moment else None
    return (local.date(), local.time().replace(microsecond=0)) if local else (None, None)
