"""The panel of a principal, new or known."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from pages.afterwards import afterwards
from pages.guard import Visit
from pages.seen import Seen
from services.organisation.principals import INVOICING_MODES, WEEK_STARTS, PrincipalData, PrincipalDetail
from services.tenant import TenantServices
from ui import toast
from ui.form import Form, Values
from ui.overlay import Drawer

COUNTRIES = {"NL": "Nederland", "BE": "België", "DE": "Duitsland"}


def edit(visit: Visit, detail: PrincipalDetail | None, *, on_saved: Callable[[UUID], Awaitable[None] | None]) -> None:
    """Show the panel; `on_saved` hears the principal's id."""
    seen = Seen(detail.data if detail else None)

    async def save(values: Values) -> None:
        data = _data(values)
        key = await seen.save(lambda shown: visit.perform(lambda depotflow: _save(depotflow, detail, data, shown)))
        panel.close()
        toast.ok(f"{data.name} is opgeslagen")
        await afterwards(visit, lambda: on_saved(key))

    with Drawer(
        detail.data.name if detail else "Nieuwe opdrachtgever", "Voor wie je rijdt en op welke voorwaarden"
    ) as panel:
        with Form(save) as form:
            _fields(form, detail.data if detail else PrincipalData(name=""))
        with panel.foot:
            form.submit("Sla op", icon="check")
    panel.open()


def _save(
    depotflow: TenantServices, detail: PrincipalDetail | None, data: PrincipalData, seen: PrincipalData | None
) -> UUID:
    if detail is None:
        return depotflow.organisation.add_principal(data=data)
    depotflow.organisation.change_principal(principal_id=detail.id, data=data, seen=seen)
    return detail.id


def _fields(form: Form, data: PrincipalData) -> None:
    with form.side_by_side():
        form.text("name", "Naam", data.name, required=True)
        form.text("carrier", "Vervoerder", data.carrier, hint="Zoals DHL of PostNL.")
    with form.section("Op de factuur"):
        form.text("legal_name", "Naam bij de KvK", data.legal_name)
        with form.side_by_side():
            form.text("kvk", "KvK-nummer", data.kvk)
            form.text("btw_id", "Btw-id", data.btw_id)
        form.text("street", "Straat en huisnummer", data.street)
        with form.side_by_side():
            form.text("postcode", "Postcode", data.postcode)
            form.text("city", "Plaats", data.city)
        form.select("country", "Land", COUNTRIES, data.country, required=True)
        form.text("invoice_email", "E-mailadres voor facturen", data.invoice_email, kind="email")
        form.text("buyer_reference", "Inkoopnummer", data.buyer_reference, hint="Komt op elke factuur.")
    with form.section("Voorwaarden"):
        form.select("invoicing_mode", "Factuur", INVOICING_MODES, data.invoicing_mode, required=True)
        form.select("week_start", "Week begint op", WEEK_STARTS, data.week_start, required=True)
        with form.side_by_side():
            form.number("payment_days", "Betaaltermijn in dagen", data.payment_days, required=True)
            form.number("dispute_days", "Dagen om te betwisten", data.dispute_days, required=True)
        form.checkbox("allows_zzp", "Zzp'ers zijn toegestaan", value=data.allows_zzp)
        form.checkbox("allows_subcontracting", "Onderaannemers zijn toegestaan", value=data.allows_subcontracting)


_TEXTS = (
    "legal_name", "carrier", "kvk", "btw_id", "street", "postcode", "city", "invoice_email", "buyer_reference",
)  # fmt: skip


def _data(values: Values) -> PrincipalData:
    texts: dict[str, Any] = {name: values[name] or "" for name in _TEXTS}
    return PrincipalData(**{**values, **texts})
