"""The files companies sent, as an import gets them, and what became of them."""

from sqlalchemy import text

from models.values.kinds import Role
from services.imports.views import Choices, ImportFile, ImportResult
from tests.conftest import Acting
from tests.unit.services.imports.reading.files import REAL_FILES


def real_file(name: str) -> ImportFile:
    return ImportFile(name, (REAL_FILES / name).read_bytes())


def csv_file(content: str, name: str = "lijst.csv") -> ImportFile:
    return ImportFile(name, content.encode())


def commit(acting: Acting, file: ImportFile, target: str, who: Role = Role.OWNER, **choices: object) -> ImportResult:
    with acting(who) as depotflow:
        return depotflow.imports.commit(file=file, choices=Choices(target=target, **choices))  # type: ignore[arg-type]  # the tests' own keywords


def count(acting: Acting, table: str) -> int:
    with acting() as depotflow:
        return int(depotflow.scope.session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())
