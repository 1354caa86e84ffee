"""Papers of a driver, vehicle or contractor: the card and the panel in which one is written down."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from functools import partial
from typing import Final
from uuid import UUID

from markupsafe import Markup
from nicegui import ui

from models.values.calendar import AMSTERDAM, dutch_date
from models.values.kinds import PaperKind
from pages import words
from pages.guard import Visit
from services.people.papers import Holder
from services.people.views import PaperRow
from ui import action, parts, toast
from ui.form import Form, Values
from ui.overlay import Drawer

Repaint = Callable[[], Awaitable[None]]
KINDS_OF: dict[Holder, tuple[PaperKind, ...]] = {
    "driver": (
        PaperKind.DRIVING_LICENCE,
        PaperKind.ID_CHECK,
        PaperKind.WORK_PERMIT,
        PaperKind.EMPLOYMENT_STATEMENT,
        PaperKind.AGENCY_STATEMENT,
        PaperKind.CONTRACT,
        PaperKind.PRINCIPAL_BADGE,
        PaperKind.VOG,
    ),
    "vehicle": (PaperKind.INSURANCE, PaperKind.CONTRACT),
    "contractor": (PaperKind.INSURANCE, PaperKind.CONTRACT, PaperKind.PAYCHECKED),
}


_NUMBER: Final = "Niet het hele nummer, en niet het BSN."
_IDENTITY: Final = (
    "Een rijbewijs geldt hier niet. Kijk bij loondienst ook of het BSN erop hetzelfde is. De kopie bewaar je zelf."
)


def card(
    visit: Visit,
    holder: Holder,
    holder_id: UUID,
    papers: Sequence[PaperRow],
    *,
    today: date,
    can_change: bool,
    repaint: Repaint,
) -> None:
    """The card `Documenten`: facts only, with who looked."""
    with parts.card("Documenten", span=12):
        if not papers:
            parts.put(
                Markup('<p class="df-sub">Nog geen documenten. Leg vast wat je hebt gezien, nooit een kopie.</p>')
            )
        for paper in papers:
            with ui.element("div").classes("df-line"):
                parts.put(_line(paper, today))
                if can_change:
                    action.icon_button(
                        "pencil",
                        f"Wijzig {words.PAPERS[paper.kind]}",
                        partial(_edit, visit, holder, holder_id, paper, repaint),
                        quiet=True,
                    )
        if can_change:
            action.button(
                "Leg document vast",
                lambda: _edit(visit, holder, holder_id, None, repaint),
                icon="plus",
                small=True,
            )


def _line(paper: PaperRow, today: date) -> Markup:
    document = words.IDENTITY_DOCUMENTS[paper.document].lower() if paper.document else ""
    number = f"nr. eindigt op {paper.number_last4}" if paper.number_last4 else ""
    when = f" op {dutch_date(paper.checked_at.astimezone(AMSTERDAM).date())}" if paper.checked_at else ""
    seen = f"gezien door {paper.checked_by}{when}" if paper.checked_by else ""
    detail = ", ".join(filter(None, (document, number, seen, paper.remark)))
    return Markup("<b>{}</b> {} <small>{}</small>").format(
        words.PAPERS[paper.kind], words.expiry(paper.valid_until, today), detail
    )


def _edit(visit: Visit, holder: Holder, holder_id: UUID, paper: PaperRow | None, repaint: Repaint) -> None:
    async def save(values: Values) -> None:
        await visit.perform(
            lambda depotflow: depotflow.people.save_paper(
                holder=holder,
                holder_id=holder_id,
                kind=values["kind"],
                valid_until=values["valid_until"],
                number_last4=values["number_last4"] or "",
                remark=values["remark"] or "",
                document=values["document"],
                paper_id=paper.id if paper else None,
            )
        )
        panel.close()
        toast.ok("Het document is vastgelegd")
        await repaint()

    async def remove() -> None:
        if paper and await action.confirm(
            "Document verwijderen?", happens="De gegevens van dit document zijn weg.", yes="Verwijder", danger=True
        ):
            await visit.perform(lambda depotflow: depotflow.people.remove_paper(paper_id=paper.id))
            panel.close()
            await repaint()

    kinds = {kind: words.PAPERS[kind] for kind in KINDS_OF[holder]}
    if paper:
        kinds.setdefault(paper.kind, words.PAPERS[paper.kind])
    with Drawer("Document", "Alleen wat je hebt gezien. Bewaar nooit een kopie.") as panel:
        with Form(save) as form:
            first = paper.kind if paper else next(iter(kinds))
            kind = form.select("kind", "Soort", kinds, first, required=True)
            seen_with = paper.document if paper else None
            document = form.select(
                "document", "Welk document zag je", words.IDENTITY_DOCUMENTS, seen_with, required=True, hint=_IDENTITY
            )
            kind.on_change(lambda chosen: document.set_visibility(chosen is PaperKind.ID_CHECK))
            document.set_visibility(first is PaperKind.ID_CHECK)
            form.date("valid_until", "Geldig tot en met", paper.valid_until if paper else None)
            number = paper.number_last4 if paper else ""
            form.text("number_last4", "Laatste vier tekens van het nummer", number, hint=_NUMBER)
            form.text("remark", "Opmerking", paper.remark if paper else "")
        with panel.foot:
            if paper:
                action.button("Verwijder", remove, kind="quiet")
            form.submit("Sla op", icon="check")
    panel.open()
