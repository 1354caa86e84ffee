"""An example file per target: the columns an import understands, and nothing else."""

from exports.file import ExportFile
from services.imports.reading.targets import target_named


def example_file(target: str) -> ExportFile:
    """A CSV with only a header, as a Dutch Excel opens it. Raises: KeyError for an unknown target."""
    known = target_named(target)
    header = ";".join(field.headers[0] for field in known.fields)
    return ExportFile(f"voorbeeld-{known.plural.replace(chr(39), '')}.csv", "text/csv", f"\ufeff{header}\r\n".encode())
