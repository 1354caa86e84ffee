"""One payment batch in a panel: totals, fingerprint, payments, history, and the step that can be done now."""

from uuid import UUID

from markupsafe import Markup
from nicegui import ui

from models.values.calendar import AMSTERDAM, amsterdam_time, dutch_date, dutch_day
from models.values.kinds import BatchState
from models.values.money import Money
from pages.downloads import start_download
from pages.guard import Visit
from pages.payments.words import EVENTS, KINDS, payments, state_tag
from pages.words import written_iban
from services.access.permissions import Permission
from services.payments.approve import ApprovalAdvice
from services.payments.batches import BatchDetail
from services.tenant import TenantServices
from ui import action, parts, toast
from ui.form import Form, Values
from ui.overlay import Drawer


async def show_batch(visit: Visit, batch_id: UUID) -> None:
    """One batch: totals, fingerprint, payments, what happened, and the step that follows."""

    def look(depotflow: TenantServices) -> tuple[BatchDetail, ApprovalAdvice]:
        known = depotflow.payments
        return known.get_batch(batch_id=batch_id), known.approval_advice(batch_id=batch_id)

    detail, advice = await visit.perform(look)
    batch = detail.batch
    title = f"{KINDS[batch.kind]}, {Money(batch.control_sum_cents).dutch}"
    with visit.client, Drawer(title, "Bestand voor je bank") as panel, ui.element("div").classes("df-form"):
        parts.put(_facts(detail))
        for item in detail.warned:
            for one in item.remarks:
                parts.put(parts.note(one.severity.value, f"{item.payee_name}.", one.text))
        _next_step(visit, detail, advice, panel)
        parts.put(_items(detail))
        parts.put(_events(detail))
    panel.open()


def _facts(detail: BatchDetail) -> Markup:
    batch = detail.batch
    pairs: list[tuple[str, str | Markup]] = [
        ("Stand", state_tag(batch.state)),
        ("Betalingen", str(batch.item_count)),
        ("Controletotaal", Markup("<b>{}</b>").format(Money(batch.control_sum_cents).dutch)),
        ("Betaaldag", dutch_date(batch.execution_date)),
        ("Soort bestand", batch.pain_version),
        ("Kenmerk", Markup('<code class="mono" style="overflow-wrap: anywhere">{}</code>').format(batch.msg_id)),
        ("SHA-256", Markup('<code class="mono" style="overflow-wrap: anywhere">{}</code>').format(batch.sha256)),
    ]
    if batch.sole_approver_reason:
        pairs.append(("Zelf goedgekeurd", batch.sole_approver_reason))
    return parts.facts(pairs)


def _items(detail: BatchDetail) -> Markup:
    rows = [
        (Markup("<b>{}</b><br><span class='c-3'>{}{}</span>").format(
             item.payee_name, item.text, ", niet uitgevoerd" if item.is_refused else ""),
         written_iban(item.iban), Money(item.amount_cents).dutch)
        for item in detail.items
    ]  # fmt: skip
    return parts.mini_table(["Naam", "IBAN", "Bedrag"], rows, label="Betalingen in dit bestand")


def _events(detail: BatchDetail) -> Markup:
    """What happened with it, the oldest first."""
    return parts.facts(
        (
            f"{dutch_day(event.at.astimezone(AMSTERDAM).date())} {amsterdam_time(event.at)}",
            f"{EVENTS.get(event.action, event.action)} door {event.by}" + (f": {event.reason}" if event.reason else ""),
        )
        for event in detail.events
    )


def _next_step(visit: Visit, detail: BatchDetail, advice: ApprovalAdvice, panel: Drawer) -> None:
    """The form of what can be done now, with its buttons in the foot of the panel."""
    state = detail.batch.state
    if state is BatchState.CONCEPT:
        _approval(visit, detail, advice, panel)
    elif state is BatchState.APPROVED and visit.may(Permission.PAYMENTS_PREPARE):
        _download(visit, detail, panel)
    elif state is BatchState.DOWNLOADED and visit.may(Permission.PAYMENTS_PREPARE):
        _confirmation(visit, detail, panel)
    elif state is BatchState.CONFIRMED and visit.may(Permission.PAYMENTS_PREPARE):
        _download(visit, detail, panel, again=True)


def _approval(visit: Visit, detail: BatchDetail, advice: ApprovalAdvice, panel: Drawer) -> None:
    batch_id = detail.batch.id

    async def approve(values: Values) -> None:
        await visit.perform(
            lambda depotflow: depotflow.payments.approve_batch(
                batch_id=batch_id,
                accepts_warnings=bool(values.get("accepts_warnings")),
                sole_approver_reason=values.get("sole_approver_reason") or "",
            )
        )
        panel.close()
        toast.ok("Het betaalbestand is goedgekeurd", "Je kunt het nu downloaden.")
        await show_batch(visit, batch_id)

    if advice.advice:
        parts.put(parts.note("warn" if advice.allowed else "info", "Twee paar ogen.", advice.advice))
    with Form(approve) as form:
        if advice.allowed and detail.warned:
            form.checkbox("accepts_warnings", f"Ik heb de waarschuwingen bij {payments(len(detail.warned))} bekeken")
        if advice.allowed and advice.asks_reason:
            form.text("sole_approver_reason", "Waarom je zelf goedkeurt", required=True)
    with panel.foot:
        _cancel_button(visit, detail, panel)
        if advice.allowed:
            form.submit("Keur goed", icon="check")


def _download(visit: Visit, detail: BatchDetail, panel: Drawer, *, again: bool = False) -> None:
    async def fetch(values: Values) -> None:
        await _fetch(visit, detail, form, values.get("reason") or "")
        panel.close()

    with Form(fetch) as form:
        if again:
            form.text("reason", "Waarom je het nog eens downloadt", required=True)
        else:
            parts.put(parts.note("info", "Lees dit bestand één keer in bij je bank.", "Controleer daar het totaal."))
    with panel.foot:
        if not again:
            _cancel_button(visit, detail, panel)
        form.submit(
            "Download opnieuw" if again else "Download bestand", icon="download", kind="" if again else "primary"
        )


def _confirmation(visit: Visit, detail: BatchDetail, panel: Drawer) -> None:
    batch = detail.batch

    async def confirm() -> None:
        refused = form.values()["refused"]
        count = await visit.perform(
            lambda depotflow: depotflow.payments.confirm_batch(batch_id=batch.id, refused_payable_ids=refused)
        )
        panel.close()
        toast.ok(f"{payments(count)} betaald")

    async def fetch(values: Values) -> None:
        await _fetch(visit, detail, form, values.get("reason") or "")

    parts.put(
        parts.note(
            "info",
            "Heeft de bank het uitgevoerd?",
            f"Bevestig dat het is afgeschreven: {payments(batch.item_count)}, {Money(batch.control_sum_cents).dutch}.",
        )
    )
    named = {item.payable_id: f"{item.payee_name}, {Money(item.amount_cents).dutch}" for item in detail.items}
    with Form(fetch) as form:
        form.multiselect(
            "refused",
            "Niet uitgevoerd",
            named,
            hint="Kies wat de bank weigerde of terugstortte; dat staat daarna weer open.",
        )
        form.text("reason", "Nog eens downloaden of annuleren: waarom?")
    with panel.foot:
        _cancel_button(visit, detail, panel, form)
        form.submit("Download opnieuw", icon="download", kind="")
        action.button("Bevestig als betaald", confirm, icon="check", kind="primary")


async def _fetch(visit: Visit, detail: BatchDetail, form: Form, reason: str) -> None:
    batch_id = detail.batch.id
    await visit.perform(lambda depotflow: depotflow.payments.check_download(batch_id=batch_id, reason=reason))
    start_download(form.client, f"/bestand/sepa/{batch_id}.xml", reason=reason)


def _cancel_button(visit: Visit, detail: BatchDetail, panel: Drawer, form: Form | None = None) -> None:
    batch_id = detail.batch.id

    async def cancel() -> None:
        reason = str(form["reason"].typed or "") if form else ""
        if form and not reason.strip():
            form["reason"].show_error(
                "Schrijf op waarom je annuleert, en controleer bij je bank dat het niet is ingelezen."
            )
            return
        if await action.confirm(
            "Betaalbestand annuleren?",
            happens=f"Weer open: {payments(detail.batch.item_count)}. Het bestand is dan niet meer te downloaden.",
            yes="Annuleer bestand",
            no="Laat staan",
            danger=True,
        ):
            await visit.perform(lambda depotflow: depotflow.payments.cancel_batch(batch_id=batch_id, reason=reason))
            panel.close()
            toast.ok("Het betaalbestand is geannuleerd", "De betalingen staan weer open.")

    if visit.may(Permission.PAYMENTS_PREPARE):
        action.button("Annuleer", cancel, kind="quiet")
