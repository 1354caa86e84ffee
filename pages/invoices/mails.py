"""The card that says to whom a document was mailed, when, and what went wrong."""

from collections.abc import Sequence

from markupsafe import Markup

from models.values.calendar import AMSTERDAM, amsterdam_time, dutch_date
from services.invoices.mailing import InvoiceMailRow
from ui import parts


def show_mails(mails: Sequence[InvoiceMailRow]) -> None:
    """Every mail that brought the document, newest first."""
    with parts.card("Gemaild"):
        if not mails:
            parts.put(Markup('<p class="df-sub">Nog niet gemaild.</p>'))
        for mail in mails:
            parts.put(_line(mail), classes="df-line")


def _line(mail: InvoiceMailRow) -> Markup:
    at = mail.sent_at or mail.written_at
    when = f"{dutch_date(at.astimezone(AMSTERDAM).date())} {amsterdam_time(at)}"
    return Markup("<div>{}<br><small>{}, door {}</small></div>{}").format(
        mail.recipient, when, mail.written_by, _tag(mail)
    )


def _tag(mail: InvoiceMailRow) -> Markup:
    if mail.sent_at:
        return parts.tag("verzonden", "ok")
    if mail.has_failed:
        return parts.tag("niet aangekomen", "danger")
    return parts.tag("lukt nog niet" if mail.problem else "onderweg", "warn")
