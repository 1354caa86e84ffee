"""The panels of one activity of the register: what it is, one of the company's own, a remark, and its assessment."""

from functools import partial
from typing import Final

from markupsafe import Markup

from models.values.calendar import AMSTERDAM, dutch_date
from pages.afterwards import Step, afterwards
from pages.guard import Visit
from pages.seen import Seen
from services.accountability.activities import Activity
from services.accountability.assessments import AssessmentData, AssessmentRow, proposed
from services.accountability.own_activities import ActivityData
from services.accountability.register import ActivityRow
from ui import action, parts, toast
from ui.form import Form, Values
from ui.overlay import Drawer

OUTSIDE: Final = "Iets wat je buiten DepotFlow met persoonsgegevens doet: camera's, sollicitanten, track & trace."


def show_activity(visit: Visit, row: ActivityRow, assessed: AssessmentRow | None, *, on_saved: Step) -> None:
    """Show everything that the register says of it."""

    async def go_on(step: Step) -> None:
        panel.close()
        await afterwards(visit, step)

    with Drawer(row.name, row.persons) as panel:
        parts.put(parts.facts(_facts(row)))
        if row.data:
            rows = [(one.name, one.what, one.term) for one in row.data]
            heads = ("Gegevens", "Wat", "Hoe lang")
            parts.put(parts.mini_table(heads, rows, label=f"Gegevens bij {row.name}", of_words=True))
        parts.put(Markup('<h2 class="df-h2">DPIA</h2>'))
        parts.put(_assessed(assessed))
        with panel.foot:
            if row.own_id is not None:
                action.button("Haal weg", partial(go_on, partial(_remove, visit, row, on_saved)), kind="quiet")
                change = partial(ask_activity, visit, row, on_saved=on_saved)
                action.button("Wijzig", partial(go_on, change), icon="pencil")
            else:
                remark = partial(_ask_remark, visit, row, on_saved=on_saved)
                action.button("Opmerking", partial(go_on, remark), icon="pencil")
            weigh = partial(_ask_assessment, visit, row, assessed, on_saved=on_saved)
            action.button("Weeg risico's", partial(go_on, weigh), icon="shield-check", kind="primary")
    panel.open()


def ask_activity(visit: Visit, row: ActivityRow | None, *, on_saved: Step) -> None:
    """Ask for one of the company's own, new or to change."""
    own = row.own if row else None
    seen = Seen(own)

    async def save(values: Values) -> None:
        data = ActivityData(**{name: value or "" for name, value in values.items()})
        if row is None or row.own_id is None:
            await visit.perform(lambda depotflow: depotflow.accountability.add_activity(data=data))
        else:
            activity_id = row.own_id
            await seen.save(
                lambda shown: visit.perform(
                    lambda depotflow: depotflow.accountability.change_activity(
                        activity_id=activity_id, data=data, seen=shown
                    )
                )
            )
        panel.close()
        toast.ok("De verwerking staat in het register")
        await afterwards(visit, on_saved)

    shown = own or ActivityData(name="")
    with Drawer("Eigen verwerking", OUTSIDE) as panel:
        with Form(save) as form:
            form.text("name", "Naam", shown.name, required=True)
            form.text("controller", "Namens", shown.controller, hint="Alleen als je dit voor een ander doet.")
            form.textarea("purpose", "Waarvoor", shown.purpose, required=True)
            form.text(
                "basis", "Grondslag", shown.basis, hint="Overeenkomst, wet, toestemming of gerechtvaardigd belang."
            )
            form.text("persons", "Om wie het gaat", shown.persons, required=True)
            form.textarea("data", "Welke gegevens", shown.data, required=True)
            form.text("recipients", "Ontvangers", shown.recipients)
            form.text("transfers", "Buiten de EU", shown.transfers)
            form.text("term", "Hoe lang bewaard", shown.term)
            form.textarea("measures", "Beveiliging", shown.measures)
            form.textarea("remark", "Opmerking", shown.remark)
        with panel.foot:
            form.submit("Sla op", icon="check")
    panel.open()


def _ask_remark(visit: Visit, row: ActivityRow, *, on_saved: Step) -> None:
    async def save(values: Values) -> None:
        await visit.perform(
            lambda depotflow: depotflow.accountability.remark_on_activity(
                activity=Activity(row.key), remark=values["remark"] or ""
            )
        )
        panel.close()
        toast.ok("De opmerking is opgeslagen")
        await afterwards(visit, on_saved)

    with Drawer("Opmerking", row.name) as panel:
        with Form(save) as form:
            hint = "Wat bij jullie anders is of erbij hoort, zoals waar de mailserver staat."
            form.textarea("remark", "Opmerking", row.remark, rows=6, hint=hint)
        with panel.foot:
            form.submit("Sla op", icon="check")
    panel.open()


def _ask_assessment(visit: Visit, row: ActivityRow, assessed: AssessmentRow | None, *, on_saved: Step) -> None:
    seen = Seen(assessed.data if assessed else None)
    shown = assessed.data if assessed else proposed(row, today=visit.today)

    async def save(values: Values) -> None:
        data = AssessmentData(**values | {name: values[name] or "" for name in values if name != "assessed_on"})
        await seen.save(
            lambda before: visit.perform(
                lambda depotflow: depotflow.accountability.save_assessment(activity=row.key, data=data, seen=before)
            )
        )
        panel.close()
        toast.ok(f"De risico's van {row.name} zijn gewogen")
        await afterwards(visit, on_saved)

    about = "Invoer voor een DPIA (artikel 35 AVG). " + (
        "Zoals het is vastgelegd." if assessed else "Vooraf gevuld uit wat is ingesteld; lees het na en vul aan."
    )
    with Drawer(f"Risico's: {row.name}", about) as panel:
        with Form(save) as form:
            form.date("assessed_on", "Beoordeeld op", visit.today, required=True)
            form.textarea("nature", "Aard: wie, welke gegevens, voor wie", shown.nature, rows=5, required=True)
            form.textarea("extent", "Omvang", shown.extent, rows=4)
            form.textarea("necessity", "Noodzaak en evenredigheid", shown.necessity, rows=4, required=True)
            form.textarea("risks", "Risico's voor deze mensen", shown.risks, rows=4, required=True)
            form.textarea("measures", "Maatregelen", shown.measures, rows=4, required=True)
            hint = "Is wat overblijft aanvaardbaar? Zo niet, vraag dan eerst de toezichthouder (artikel 36)."
            form.textarea("conclusion", "Conclusie", shown.conclusion, hint=hint)
        with panel.foot:
            form.submit("Leg vast", icon="check")
    panel.open()


async def _remove(visit: Visit, row: ActivityRow, on_saved: Step) -> None:
    if await action.confirm(
        f"{row.name} uit het register halen?",
        happens="De verwerking en haar DPIA verdwijnen uit het register. Wat er stond blijft in het logboek.",
        yes="Haal weg",
        danger=True,
    ):
        activity_id = row.own_id
        assert activity_id is not None  # noqa: S101 - only own ones have the button
        await visit.perform(lambda depotflow: depotflow.accountability.remove_activity(activity_id=activity_id))
        toast.ok(f"{row.name} staat niet meer in het register")
        await afterwards(visit, on_saved)


def _facts(row: ActivityRow) -> list[tuple[str, str]]:
    changed = f"{dutch_date(row.changed_at.astimezone(AMSTERDAM).date())}, {row.changed_by}" if row.changed_at else ""
    found = [
        ("Namens", row.controller),
        ("Waarvoor", "; ".join(row.purposes)),
        ("Grondslag", "; ".join(row.bases)),
        ("Gegevens", row.own.data if row.own else ""),
        ("Ontvangers", "; ".join(row.recipients) or "geen ingesteld"),
        ("Buiten de EU", "; ".join(row.transfers)),
        ("Hoe lang", "; ".join(row.terms) if row.own else ""),
        ("Beveiliging", "; ".join(row.measures)),
        ("Opmerking", row.remark),
        ("Bijgewerkt", changed),
    ]
    return [(name, value) for name, value in found if value]


def _assessed(assessed: AssessmentRow | None) -> Markup:
    if assessed is None:
        return Markup('<p class="df-sub">Nog niet gewogen. Begin met wat al bekend is.</p>')
    data = assessed.data
    return parts.facts(
        [
            ("Beoordeeld", f"{dutch_date(data.assessed_on)}, {assessed.changed_by}"),
            ("Aard", data.nature),
            ("Omvang", data.extent or "–"),
            ("Noodzaak", data.necessity),
            ("Risico's", data.risks),
            ("Maatregelen", data.measures),
            ("Conclusie", data.conclusion or "–"),
        ]
    )
