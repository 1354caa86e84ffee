"""What an import brought, in words."""

from markupsafe import Markup

from services.imports.views import ImportResult, ImportRunRow
from ui import parts


def result_note(result: ImportResult) -> Markup:
    """The notice on the page where it was imported."""
    return parts.note("ok", _brought(result), _unchanged(result) or "De indeling is onthouden voor een volgende keer.")


def told_note(run: ImportRunRow) -> Markup:
    """The notice for who left before it was ready."""
    return parts.note("ok", f"{run.file_name} is geïmporteerd.", f"{_brought(run)} {_unchanged(run)}")


def _brought(result: ImportResult | ImportRunRow) -> str:
    if not result.added and not result.changed:
        return "Dit bestand bracht niets nieuws."
    added = f"{dotted(result.added)} {result.singular if result.added == 1 else result.plural} toegevoegd"
    changed = f"{dotted(result.changed)} bijgewerkt"
    return ", ".join(words for words, count in ((added, result.added), (changed, result.changed)) if count) + "."


def _unchanged(result: ImportResult | ImportRunRow) -> str:
    same = result.rows - result.added - result.changed
    if not same:
        return ""
    return "1 regel was al bekend." if same == 1 else f"{dotted(same)} regels waren al bekend en zijn niet veranderd."


def dotted(count: int) -> str:
    """A count as Dutch people read it: 10.000."""
    return f"{count:,}".replace(",", ".")
