"""One business behind drivers: its numbers, its self-billing agreements and its papers."""

from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from functools import partial
from typing import Final
from uuid import UUID

from markupsafe import Markup
from nicegui import ui

from pages import papers, words
from pages.afterwards import afterwards
from pages.chrome import office
from pages.drivers import account
from pages.guard import Visit, tenant_page
from pages.seen import Seen
from services.access.permissions import Permission
from services.merging import data_of
from services.people.agreements import TEXT
from services.people.contractors import ContractorData
from services.people.views import AgreementRow, ContractorDetail
from services.tenant import TenantServices
from ui import action, parts, toast
from ui.form import Form, Values
from ui.overlay import Drawer
from ui.repaint import anew

PATH: Final = "/bedrijven"
COUNTRIES: Final = {
    "NL": "Nederland",
    "BE": "België",
    "DE": "Duitsland",
    "PL": "Polen",
    "RO": "Roemenië",
    "BG": "Bulgarije",
}
Repaint = Callable[[], Awaitable[None]]


@tenant_page(PATH + "/{contractor_id}", needs=Permission.PEOPLE_SEE)
async def contractor(visit: Visit, contractor_id: UUID) -> None:
    """Build the page."""

    def read(depotflow: TenantServices) -> tuple[ContractorDetail, date]:
        return depotflow.people.get_contractor(contractor_id=contractor_id), depotflow.scope.today

    async def repaint() -> None:
        detail, today = await visit.perform(read)
        with anew(body):
            _build(visit, detail, today, repaint)

    detail, today = await visit.perform(read)
    with office(visit, detail.name, active="/chauffeurs") as shell:
        with shell.actions:
            action.link_button("Alle bedrijven", PATH, icon="building-2", kind="quiet")
        body = parts.grid()
        with body:
            _build(visit, detail, today, repaint)


def _build(visit: Visit, detail: ContractorDetail, today: date, repaint: Repaint) -> None:
    can_change = visit.may(Permission.PEOPLE_CHANGE)
    with ui.element("div").classes("df-col is-7"):
        _facts(visit, detail, today, repaint, can_change=can_change)
        _agreements(visit, detail, today, repaint, can_change=can_change)
    with ui.element("div").classes("df-col is-5"):
        papers.card(visit, "contractor", detail.id, detail.papers, today=today, can_change=can_change, repaint=repaint)
        with parts.card("Chauffeurs"):
            links = [parts.link(name, f"/chauffeurs/{key}") for key, name in detail.drivers]
            parts.put(Markup("<p>{}</p>").format(parts.joined(links, ", ") or "Nog geen chauffeur."))


def _facts(visit: Visit, detail: ContractorDetail, today: date, repaint: Repaint, *, can_change: bool) -> None:
    with parts.card("Gegevens", aside=parts.tag("gearchiveerd", "line") if detail.is_archived else ""):
        address = ", ".join(filter(None, (detail.street, f"{detail.postcode} {detail.city}".strip())))
        paid_to = f"{words.written_iban(detail.iban)} op naam van {detail.account_holder}" if detail.iban else "–"
        parts.put(
            parts.facts(
                [
                    ("KvK-nummer", detail.kvk or "–"),
                    ("Btw-id", detail.btw_id or parts.tag("ontbreekt: geen self-billing", "warn")),
                    ("KOR", _kor(detail)),
                    ("Rekening", paid_to),
                    ("Adres", address or "–"),
                    ("E-mailadres", detail.email or "–"),
                    ("Eurovergunning", detail.niwo_number or "–"),
                    ("Vergunning geldig tot", words.expiry(detail.niwo_until, today)),
                    ("Factuurreeks", detail.series_prefix),
                    ("Betaaltermijn", f"{detail.payment_days} dagen"),
                ]
            )
        )
        if detail.pending_account:
            account.pending(visit, detail.pending_account, repaint)
        if can_change:

            async def archive() -> None:
                await visit.perform(lambda depotflow: depotflow.people.archive_contractor(contractor_id=detail.id))
                toast.ok(f"{detail.name} is gearchiveerd")
                await repaint()

            with ui.element("div").classes("df-acts"):
                action.button(
                    "Wijzig", lambda: edit(visit, detail, on_saved=lambda _: repaint()), icon="pencil", small=True
                )
                action.button("KOR", lambda: _turn_kor(visit, detail, today, repaint), small=True)
                if not detail.is_archived:
                    action.button("Archiveer", archive, small=True, kind="quiet")


def _kor(detail: ContractorDetail) -> str:
    runs = (words.period(one.start, one.end - timedelta(days=1) if one.end else None) for one in detail.kor)
    return f"{'; '.join(runs)}: facturen zonder btw" if detail.kor else "nee"


def _turn_kor(visit: Visit, detail: ContractorDetail, today: date, repaint: Repaint) -> None:
    """Let the scheme begin, or the one that runs end."""
    ends = any(one.end is None for one in detail.kor)

    async def save(values: Values) -> None:
        day = values["day"]
        await visit.perform(
            lambda depotflow: (
                depotflow.people.leave_kor(contractor_id=detail.id, last_day=day)
                if ends
                else depotflow.people.join_kor(contractor_id=detail.id, first_day=day)
            )
        )
        panel.close()
        toast.ok("De KOR is bijgewerkt", "Elke dag wordt gefactureerd zoals het die dag was.")
        await repaint()

    with Drawer("KOR beëindigen" if ends else "Doet mee aan de KOR", detail.name) as panel:
        with Form(save) as form:
            form.date("day", "Laatste dag" if ends else "Vanaf", today, required=True)
        with panel.foot:
            form.submit("Beëindig" if ends else "Leg vast", icon="check")
    panel.open()


def _agreements(visit: Visit, detail: ContractorDetail, today: date, repaint: Repaint, *, can_change: bool) -> None:
    with parts.card("Overeenkomst self-billing"):
        for row in detail.agreements:
            with ui.element("div").classes("df-line"):
                parts.put(_agreement(row))
                if can_change and row.last_day is None:
                    action.button("Beëindig", partial(_end, visit, row, today, repaint), small=True, kind="quiet")
        if not detail.agreements:
            parts.put(
                parts.note(
                    "warn", "Nog geen overeenkomst.", "Zonder overeenkomst maak je geen factuur namens dit bedrijf."
                )
            )
        if can_change:
            action.button(
                "Leg overeenkomst vast", lambda: _sign(visit, detail, today, repaint), icon="file-check", small=True
            )


def _agreement(row: AgreementRow) -> Markup:
    silence = "zwijgen is akkoord" if row.accepts_by_silence else "alleen akkoord telt"
    return Markup("<b>{}</b> {} <small>getekend door {}, {} dagen om te antwoorden, {}, tekst {}</small>").format(
        words.period(row.valid_from, row.last_day),
        parts.tag("loopt", "ok") if row.is_live else "",
        row.signed_by,
        row.accept_days,
        silence,
        row.text_version,
    )


def _sign(visit: Visit, detail: ContractorDetail, today: date, repaint: Repaint) -> None:
    async def save(values: Values) -> None:
        await visit.perform(
            lambda depotflow: depotflow.people.sign_agreement(
                contractor_id=detail.id,
                signed_by=values["signed_by"],
                valid_from=values["valid_from"],
                last_day=values["last_day"],
                accept_days=values["accept_days"],
                accepts_by_silence=values["accepts_by_silence"],
            )
        )
        panel.close()
        toast.ok("De overeenkomst is vastgelegd")
        await repaint()

    with Drawer("Overeenkomst self-billing", detail.name) as panel:
        parts.put(Markup('<pre class="df-text">{}</pre>').format(TEXT))
        with Form(save) as form:
            form.text("signed_by", "Getekend door", next((name for _, name in detail.drivers), ""), required=True)
            with form.side_by_side():
                form.date("valid_from", "Vanaf", today, required=True)
                form.date("last_day", "Laatste dag")
            form.number("accept_days", "Dagen om te antwoorden", 7, required=True)
            form.checkbox("accepts_by_silence", "Zwijgen geldt als akkoord, zo is het afgesproken")
        with panel.foot:
            form.submit("Leg vast", icon="check")
    panel.open()


def _end(visit: Visit, row: AgreementRow, today: date, repaint: Repaint) -> None:
    async def save(values: Values) -> None:
        await visit.perform(
            lambda depotflow: depotflow.people.end_agreement(agreement_id=row.id, last_day=values["last_day"])
        )
        panel.close()
        toast.ok("De overeenkomst eindigt", "Daarna maak je geen facturen meer namens dit bedrijf.")
        await repaint()

    with Drawer("Overeenkomst beëindigen") as panel:
        with Form(save) as form:
            form.date("last_day", "Laatste dag", today, required=True)
        with panel.foot:
            form.submit("Beëindig")
    panel.open()


def edit(visit: Visit, detail: ContractorDetail | None, *, on_saved: Callable[[UUID], Awaitable[None] | None]) -> None:
    """Show the panel of a business, new or known; `on_saved` hears its id."""
    seen = Seen(data_of(ContractorData, detail) if detail else None)

    async def save(values: Values) -> None:
        data = _data(values)
        key = await seen.save(lambda shown: visit.perform(lambda depotflow: _save(depotflow, detail, data, shown)))
        panel.close()
        toast.ok(f"{data.name} is opgeslagen")
        await afterwards(visit, lambda: on_saved(key))

    with Drawer(detail.name if detail else "Nieuw bedrijf", "Gegevens voor facturen en betalingen") as panel:
        with Form(save) as form:
            _fields(form, detail)
        with panel.foot:
            form.submit("Sla op", icon="check")
    panel.open()


def _data(values: Values) -> ContractorData:
    return ContractorData(
        name=values["name"],
        kvk=values["kvk"] or "",
        btw_id=values["btw_id"] or "",
        street=values["street"] or "",
        postcode=values["postcode"] or "",
        city=values["city"] or "",
        country=values["country"],
        iban=values["iban"] or "",
        account_holder=values["account_holder"] or "",
        email=values["email"] or "",
        payment_days=values["payment_days"],
        niwo_number=values["niwo_number"] or "",
        niwo_until=values["niwo_until"],
    )


def _save(
    depotflow: TenantServices, detail: ContractorDetail | None, data: ContractorData, seen: ContractorData | None
) -> UUID:
    if detail is None:
        return depotflow.people.add_contractor(data=data)
    depotflow.people.change_contractor(contractor_id=detail.id, data=data, seen=seen)
    return detail.id


def _fields(form: Form, detail: ContractorDetail | None) -> None:
    def known(name: str) -> str:
        return str(getattr(detail, name)) if detail else ""

    form.text("name", "Handelsnaam", known("name"), required=True)
    with form.side_by_side():
        form.text("kvk", "KvK-nummer", known("kvk"))
        form.text("btw_id", "Btw-id", known("btw_id"), hint="Zoals NL000099998B57")
    with form.section("Adres en betaling"):
        form.text("street", "Straat en huisnummer", known("street"))
        with form.side_by_side():
            form.text("postcode", "Postcode", known("postcode"))
            form.text("city", "Plaats", known("city"))
        form.select("country", "Land", COUNTRIES, detail.country if detail else "NL", required=True)
        form.text("iban", "IBAN", known("iban"), hint=account.RULE if known("iban") else "")
        form.text("account_holder", "Op naam van", known("account_holder"), hint="Zoals de bank de naam kent.")
        form.text("email", "E-mailadres voor facturen", known("email"), kind="email")
        form.number("payment_days", "Betaaltermijn in dagen", detail.payment_days if detail else 14, required=True)
    with form.section("Eurovergunning"), form.side_by_side():
        form.text("niwo_number", "Nummer", known("niwo_number"))
        form.date("niwo_until", "Geldig tot en met", detail.niwo_until if detail else None)
