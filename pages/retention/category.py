"""The panel of one kind of personal data: why it is kept, how long, and what the company recorded of it."""

from typing import Final

from models.values.calendar import MONTHS, dutch_date
from models.values.money import dutch_whole
from pages.afterwards import Step, afterwards
from pages.guard import Visit
from services.retention.categories import Bound
from services.retention.choose import FIELDS, ChoiceRow
from services.retention.overview import CategoryRow, Overview
from ui import action, parts, toast
from ui.form import Form, Values
from ui.overlay import Drawer

WHOLE: Final = "whole"
"""Stands for the category itself among its fields."""
OWN: Final = {
    Bound.LEAST: "De wet wil dat dit blijft: langer mag, korter niet. Laat beide leeg voor de gewone termijn.",
    Bound.MOST: "Korter mag, langer niet. Laat beide leeg voor de gewone termijn.",
    Bound.FIXED: "Deze termijn ligt vast. Laat beide leeg en leg alleen grondslag en bron vast.",
}


def term_in_words(row: CategoryRow) -> str:
    """`2 jaar na de laatste werkdag`."""
    return f"{row.kept.term.dutch} {row.about.since.value}" if row.kept else f"Tot {row.about.since.value[3:]}"


def show_category(visit: Visit, row: CategoryRow, overview: Overview, *, on_saved: Step) -> None:
    """Show the panel; what is recorded in it is followed by `on_saved`."""

    async def record() -> None:
        panel.close()
        await afterwards(visit, lambda: ask_term(visit, row, on_saved=on_saved))

    about = row.about
    with Drawer(about.name, about.what) as panel:
        parts.put(
            parts.facts(
                [
                    ("Hoe lang", term_in_words(row)),
                    ("Waarom zo lang", row.kept.because if row.kept else about.basis),
                    ("Daarna", about.end.value.capitalize()),
                    ("Waarvoor", about.purpose),
                    ("Grondslag", about.basis),
                    ("Bron", about.source),
                    ("Wie het krijgt", about.recipients),
                ]
            )
        )
        if row.is_counted:
            months = [
                (f"{MONTHS[month.month - 1]} {month.year}", dutch_whole(count))
                for month, count in zip(overview.months, row.by_month, strict=True)
                if count
            ]
            soon = [("vannacht", dutch_whole(row.tonight)), *months, ("vastgehouden", dutch_whole(row.held))]
            parts.put(parts.mini_table(("Wanneer", "Rijen weg"), soon, label=f"Wanneer {about.name} verdwijnt"))
        chosen = [_recorded(choice) for choice in overview.choices if choice.category is row.category]
        if chosen:
            heads = ("Vanaf", "Wat", "Termijn", "Grondslag en bron", "Waarom")
            parts.put(parts.mini_table(heads, chosen, label="Zelf vastgelegd", of_words=True))
        with panel.foot:
            action.button("Sluit", panel.close, kind="quiet")
            if about.bound is not Bound.FIXED or row.category in FIELDS:
                action.button("Leg iets vast", record, icon="pencil")
    panel.open()


def ask_term(visit: Visit, row: CategoryRow, *, on_saved: Step) -> None:
    """Ask for another term of a category or of one of its fields, or on what basis that is kept."""

    async def save(values: Values) -> None:
        field = "" if values["field"] == WHOLE else values["field"]
        await visit.perform(
            lambda depotflow: depotflow.retention.choose_term(
                category=row.category,
                field=field,
                months=values["months"],
                days=values["days"],
                valid_from=values["valid_from"],
                basis=values["basis"] or "",
                source=values["source"] or "",
                reason=values["reason"],
            )
        )
        panel.close()
        toast.ok(f"Vastgelegd bij {row.about.name}", "Het geldt vanaf de dag die je koos.")
        await afterwards(visit, on_saved)

    with Drawer("Leg iets vast", row.about.name) as panel:
        with Form(save) as form:
            fields = {WHOLE: "Alles van deze soort", **FIELDS.get(row.category, {})}
            form.select("field", "Van welk gegeven", fields, WHOLE, required=True)
            with form.side_by_side():
                form.number("months", "Maanden", hint=OWN[row.about.bound])
                form.number("days", "Dagen")
            form.date("valid_from", "Geldt vanaf", visit.today, required=True)
            form.text("basis", "Grondslag", hint="Als die anders is dan bij de soort staat.")
            form.text("source", "Bron", hint="Van wie je het gegeven kreeg.")
            form.textarea("reason", "Waarom", required=True)
        with panel.foot:
            form.submit("Leg vast", icon="check")
    panel.open()


def _recorded(choice: ChoiceRow) -> tuple[str, str, str, str, str]:
    what = FIELDS[choice.category][choice.field] if choice.field else "alles"
    about = "; ".join(filter(None, [choice.basis, choice.source])) or "–"
    term = choice.term.dutch if choice.term else "gewone termijn"
    return dutch_date(choice.valid_from), what, term, about, f"{choice.reason} ({choice.chosen_by})"
