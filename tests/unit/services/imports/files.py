"""The files companies sent, as an import gets them."""

from services.imports.views import ImportFile
from tests.unit.services.imports.reading.files import REAL_FILES


def real_file(name: str) -> ImportFile:
    return ImportFile(name, (REAL_FILES / name).read_bytes())


def csv_file(text: str, name: str = "lijst.csv") -> ImportFile:
    return ImportFile(name, text.encode())
