"""What asks for attention, in words and with the way to where it is solved."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from models.values.calendar import MONTHS
from models.values.money import divide_half_up, dutch_whole
from pages import words
from pages.chrome import REQUESTS
from pages.dashboard.amounts import euros
from pages.dashboard.spans import PATH
from pages.expiring import PAPERS_PATH, holder_path
from services.margin.attention import Attention, Documents, Unapproved
from services.margin.dashboard import Dashboard
from services.people.views import ExpiringRow
from services.privacy.requests import DueSoon
from ui import parts

NAMED_KINDS: Final = 2


def items(board: Dashboard, today: date, *, may_approve: bool = True) -> list[parts.Attention]:
    """The lines of the list, what cannot wait first; who may not approve hours gets no way there."""
    return sorted(
        _items(board, today, may_approve=may_approve),
        key=lambda item: ("block", "warn", "info", "ok").index(item.severity),
    )


def _items(board: Dashboard, today: date, *, may_approve: bool) -> Iterator[parts.Attention]:
    facts: Attention = board.attention
    if facts.urgent_papers:
        yield _urgent(facts.urgent_papers, today)
    if facts.overdue:
        yield _overdue(facts.overdue, today)
    if facts.objected:
        yield _objected(facts.objected)
    if facts.unapproved:
        yield _unapproved(facts.unapproved, may_approve=may_approve)
    if facts.later_papers:
        yield _later(facts.later_papers)
    if unallocated := board.now.realised.unallocated:
        yield parts.Attention(
            "warn",
            f"{unallocated.dutch} kosten niet toegewezen",
            "Niet aan chauffeur, bus, brandstof of malus",
            f"{PATH}/depots",
            "Bekijk",
        )
    if facts.due:
        yield _due(facts.due, today)


def _due(due: DueSoon, today: date) -> parts.Attention:
    left = (due.first_due_on - today).days
    title = "1 verzoek over gegevens" if due.count == 1 else f"{due.count} verzoeken over gegevens"
    when = (
        f"{days(-left)} te laat" if left < 0 else "antwoord vandaag" if left == 0 else f"antwoord binnen {days(left)}"
    )
    return parts.Attention("block" if left < 0 else "warn", title, when, REQUESTS, "Bekijk")


def _urgent(papers: Sequence[ExpiringRow], today: date) -> parts.Attention:
    if len(papers) > 1:
        expired = sum(paper.valid_until < today for paper in papers)
        return parts.Attention(
            "block", _how_many(expired, len(papers) - expired), _kinds(papers), PAPERS_PATH, "Bekijk"
        )
    (paper,) = papers
    title = f"{words.PAPERS[paper.kind]} {_when(paper.valid_until, today)}"
    return parts.Attention("block", title, paper.holder, holder_path(paper), "Bekijk")


def _how_many(expired: int, soon: int) -> str:
    if not expired:
        return f"{soon} documenten verlopen binnen een week"
    return f"{expired} verlopen, {soon} verlopen binnen een week" if soon else f"{expired} documenten zijn verlopen"


def _when(day: date, today: date) -> str:
    left = (day - today).days
    if left < 0:
        return f"is {days(-left)} verlopen"
    return "verloopt vandaag" if left == 0 else f"verloopt over {days(left)}"


def days(count: int) -> str:
    """`1 dag`, `6 dagen`."""
    return "1 dag" if count == 1 else f"{count} dagen"


def _later(papers: Sequence[ExpiringRow]) -> parts.Attention:
    if len(papers) == 1:
        (paper,) = papers
        title = f"{words.PAPERS[paper.kind]} verloopt op {_short(paper.valid_until)}"
        return parts.Attention("info", title, paper.holder, holder_path(paper), "Bekijk")
    title = f"{len(papers)} documenten verlopen binnen een maand"
    return parts.Attention("info", title, _kinds(papers), PAPERS_PATH, "Bekijk")


def _kinds(papers: Sequence[ExpiringRow]) -> str:
    """`3 × rijbewijs, 2 × APK, 1 × ander`."""
    counts = Counter(paper.kind for paper in papers).most_common()
    named = [f"{count} × {_lower(words.PAPERS[kind])}" for kind, count in counts[:NAMED_KINDS]]
    others = sum(count for _, count in counts[NAMED_KINDS:])
    return ", ".join([*named, f"{others} × ander"] if others else named)


def _lower(word: str) -> str:
    return word if word.isupper() else word[0].lower() + word[1:]


def _short(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]}"


def _overdue(late: Documents, today: date) -> parts.Attention:
    longest = days((today - late.due_date).days) if late.due_date else ""
    if late.count > 1:
        title = f"{late.count} facturen te laat, {late.total.dutch}"
        return parts.Attention("warn", title, f"Oudste {longest}: {late.party}, {late.number}", "/facturen", "Bekijk")
    due = f", vervallen {_short(late.due_date)}" if late.due_date else ""
    title = f"Factuur {longest} te laat, {late.total.dutch}"
    return parts.Attention("warn", title, f"{late.party}, {late.number}{due}", f"/factuur/{late.invoice_id}", "Bekijk")


def _objected(found: Documents) -> parts.Attention:
    detail = f"{found.party}, {found.number}"
    if found.count == 1:
        return parts.Attention("warn", "Self-billing klopt niet", detail, f"/factuur/{found.invoice_id}", "Bekijk")
    title = f"{found.count} self-bills kloppen niet, {euros(found.total)}"
    return parts.Attention("warn", title, f"Onder meer {detail}", "/facturen/zzp", "Bekijk")


def _unapproved(waiting: Unapproved, *, may_approve: bool) -> parts.Attention:
    who = "1 chauffeur" if waiting.drivers == 1 else f"{waiting.drivers} chauffeurs"
    where = f"in {waiting.depot}" if waiting.depot else f"in {waiting.depots} depots"
    week = f"week {waiting.first.week}"
    if waiting.first != waiting.last:
        week += f" t/m {waiting.last.week}"
    hours = divide_half_up(waiting.worked.count, 60)
    title = f"{dutch_whole(hours)} uur niet goedgekeurd" if hours else "Uren niet goedgekeurd"
    path = f"/afrekenen/{waiting.first}/uren" if may_approve else ""
    return parts.Attention("warn", title, f"{who} {where}, {week}", path, "Keur goed")
