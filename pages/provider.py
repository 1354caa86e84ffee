"""Inloggen: where the company's people sign in besides here, whether that is on, and who is linked there."""

from functools import partial
from typing import Final

from markupsafe import Markup
from nicegui import ui

from models.values.calendar import AMSTERDAM, dutch_date
from models.values.kinds import ProviderKind
from pages.chrome import PROVIDER, SETTINGS, office, settings_tabs
from pages.guard import Visit, tenant_page
from services.access.permissions import Permission
from services.single_sign_on.provider import KINDS, LinkRow, ProviderData, ProviderDetail
from ui import action, parts, toast
from ui.form import Form, Values

EXPLAINED: Final = (
    "Je collega's loggen in met het account dat ze bij je organisatie al hebben. Wie mag meedoen, bepaal je zelf met "
    "een uitnodiging. De eerste keer bevestigt iedereen het eigen wachtwoord."
)
REQUIRED: Final = (
    "Eigenaren en mensen met een ander adres houden hun wachtwoord. Wie anders binnenkwam, logt meteen opnieuw in."
)
TRUSTED: Final = "Anders vragen we de tweede stap zelf, aan wie er een heeft of moet hebben."
ISSUER: Final = "Bij Google niet nodig. Bij Microsoft de tenant-id van je eigen map. Anders het adres, met https://"


@tenant_page(PROVIDER, needs=Permission.COLLEAGUES_MANAGE)
async def provider(visit: Visit) -> None:
    """Build the page."""
    detail = await visit.perform(lambda depotflow: depotflow.single_sign_on.get_provider())
    with office(visit, "Instellingen", active=SETTINGS) as shell:
        with shell.heading:
            parts.put(settings_tabs(visit, PROVIDER))
        with ui.element("div").classes("df-page is-narrow df-col"):
            with parts.card("Inloggen met je organisatie"):
                _state(visit, detail)
            with parts.card("Aanmelddienst"):
                _settings(visit, detail)
            if detail.linked:
                with parts.card("Gekoppelde collega's"):
                    for row in detail.linked:
                        _linked(visit, row)


def _state(visit: Visit, detail: ProviderDetail) -> None:
    parts.put(Markup('<p class="df-sub" style="margin-bottom: 10px">{}</p>').format(EXPLAINED))
    if detail.kind is None:
        return
    with ui.element("div").classes("df-line"):
        parts.put(parts.tag("aan", "ok") if detail.is_on else parts.tag("uit", "warn"))
        action.button("Test deze koppeling", lambda: ui.navigate.to(f"{PROVIDER}/test"), small=True)
        if detail.is_on:
            action.button("Zet uit", partial(_switch_off, visit), small=True)
        elif detail.is_tested:
            action.button("Zet aan", partial(_switch_on, visit), small=True, kind="primary")
    if detail.is_on:
        _address("Deze link geef je aan je collega's", detail.link)


async def _switch_on(visit: Visit) -> None:
    await visit.perform(lambda depotflow: depotflow.single_sign_on.switch_provider(on=True))
    ui.navigate.reload()


async def _switch_off(visit: Visit) -> None:
    if await action.confirm(
        "Inloggen met je organisatie uitzetten?",
        happens="Wie zo is binnengekomen, wordt meteen uitgelogd en logt in met het eigen wachtwoord.",
        yes="Zet uit",
        danger=True,
    ):
        await visit.perform(lambda depotflow: depotflow.single_sign_on.switch_provider(on=False))
        ui.navigate.reload()


def _settings(visit: Visit, detail: ProviderDetail) -> None:
    _address("Geef dit terugkeeradres op bij de aanmelddienst", detail.return_address)
    with Form(partial(_save, visit), private=True) as form:
        form.select("kind", "Soort", KINDS, detail.kind or ProviderKind.GOOGLE, required=True)
        form.text("issuer", "Adres (issuer) of tenant-id", detail.issuer, hint=ISSUER)
        with form.side_by_side():
            form.text("client", "Client-id", detail.client, required=True)
            kept = f"Eindigt op ••••{detail.secret_last4}. Leeg laten is bewaren." if detail.secret_last4 else ""
            form.secret("secret", "Geheim", kind="password", hint=kept, required=not detail.secret_last4)
        form.text(
            "domains",
            "Domeinen van je e-mailadressen",
            ", ".join(detail.domains),
            hint="Wat achter de @ staat, met komma's ertussen.",
            required=True,
        )
        form.checkbox("is_required", "Zo inloggen is verplicht", value=detail.is_required, hint=REQUIRED)
        form.checkbox(
            "trusts_second_step",
            "Onze aanmelddienst vraagt zelf een tweede stap",
            value=detail.trusts_second_step,
            hint=TRUSTED,
        )
        form.submit("Sla op", icon="check")


async def _save(visit: Visit, values: Values) -> None:
    data = ProviderData(
        kind=values["kind"],
        issuer=values["issuer"] or "",
        client=values["client"],
        secret=values["secret"] or "",
        domains=values["domains"],
        is_required=values["is_required"],
        trusts_second_step=values["trusts_second_step"],
    )
    await visit.perform(lambda depotflow: depotflow.single_sign_on.save_provider(data=data))
    toast.ok("De aanmelddienst is opgeslagen")
    ui.navigate.reload()


def _linked(visit: Visit, row: LinkRow) -> None:
    since = dutch_date(row.since.astimezone(AMSTERDAM).date())
    with ui.element("div").classes("df-line"):
        parts.put(parts.person(row.name, f"{row.email}, sinds {since}"))
        action.button("Verbreek koppeling", partial(_unlink, visit, row), small=True, kind="quiet")


async def _unlink(visit: Visit, row: LinkRow) -> None:
    if await action.confirm(
        f"Koppeling van {row.name} verbreken?",
        happens="Wie zo is binnengekomen, wordt uitgelogd. De volgende keer wordt het wachtwoord weer gevraagd.",
        yes="Verbreek",
        danger=True,
    ):
        await visit.perform(lambda depotflow: depotflow.single_sign_on.unlink(membership_id=row.membership_id))
        ui.navigate.reload()


def _address(label: str, address: str) -> None:
    parts.put(
        Markup(
            '<div class="df-label">{}</div><p class="mono" style="overflow-wrap: anywhere; margin: 4px 0 14px">{}</p>'
        ).format(label, address)
    )
