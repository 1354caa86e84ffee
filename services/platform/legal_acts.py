"""What an operator does from the command line about whom DepotFlow engages, and what companies think of it."""

from argparse import Namespace
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from models.values.calendar import AMSTERDAM, dutch_date
from models.values.kinds import PartyService, TransferBasis
from models.values.refusal import InvalidValue
from services.audit.verify import companies
from services.legal_texts.engaging import NewParty, announce, end, start
from services.legal_texts.objecting import list_objections
from services.legal_texts.sub_processors import Stage, SubProcessorRow, configured_services, list_for_everybody
from services.scope import Environment, Identity, tenant_scope

BY: Final = "Beheer van DepotFlow"


def sub_processors(environment: Environment, asked: Namespace) -> Iterator[str]:
    """Show, announce, start or end a sub-processor, or show the objections. Raises: Refusal."""
    match asked.act:
        case "add":
            row = announce(environment, party=_party(asked), begins_on=_day(asked.begins_on))
            yield f"{row.name}: begint niet voor {dutch_date(row.begins_on)}; elk bedrijf heeft bericht in zijn mail."
        case "start":
            yield f"{start(environment, name=asked.name).name} staat nu als in gebruik."
        case "end":
            yield f"{end(environment, name=asked.name).name} staat nu als beëindigd."
        case "objections":
            yield from _objections(environment)
        case _:
            yield from _list(environment)


def _party(asked: Namespace) -> NewParty:
    return NewParty(
        name=asked.name,
        service=PartyService(asked.service),
        role=asked.role,
        role_english=asked.role_english,
        data=asked.data,
        data_english=asked.data_english,
        country=asked.country,
        place=asked.place,
        basis=TransferBasis(asked.basis),
    )


def _day(written: str | None) -> date | None:
    try:
        return date.fromisoformat(written) if written else None
    except ValueError:
        raise InvalidValue("Schrijf de dag als jjjj-mm-dd, bijvoorbeeld 2027-01-31.", field="begins_on") from None


def _list(environment: Environment) -> Iterator[str]:
    rows = list_for_everybody(environment, on=environment.clock.now().astimezone(AMSTERDAM).date())
    for row in rows:
        yield f"{row.name} ({row.country}), {row.service}: {in_words(row)}"
    running = {row.service for row in rows if row.stage is Stage.IN_USE}
    for service in sorted(configured_services(environment.settings) - running):
        yield f"let op: {service} is ingesteld, maar niemand staat daarvoor als in gebruik"


STAGES: Final[Mapping[Stage, str]] = {
    Stage.COMING: "mag beginnen op {begins_on}",
    Stage.READY: "mag beginnen sinds {begins_on}, nog niet in gebruik",
    Stage.IN_USE: "in gebruik sinds {started_on}",
    Stage.ENDED: "beëindigd op {ended_on}",
}


def in_words(row: SubProcessorRow) -> str:
    """How far a sub-processor is."""
    days = {name: getattr(row, name) for name in ("begins_on", "started_on", "ended_on")}
    return STAGES[row.stage].format_map({name: dutch_date(day) for name, day in days.items() if day})


def _objections(environment: Environment) -> Iterator[str]:
    none = True
    for tenant_id, name in companies(environment):
        with tenant_scope(environment, Identity.of_system(tenant_id, BY)) as scope:
            found = list_objections(scope)
        for row in found:
            none = False
            day = dutch_date(row.made_at.astimezone(AMSTERDAM).date())
            yield f"{day}, {name}, {row.made_by} ({row.email}), tegen {row.party}: {row.reason}"
    if none:
        yield "Niemand heeft bezwaar gemaakt."
