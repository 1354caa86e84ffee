"""What one can do about files that come in."""

from services.access.permissions import Permission
from services.imports.commit import commit_import
from services.imports.memory import hear_results, list_imports
from services.imports.preview import preview_import, recognise_target
from services.imports.turns import is_importing
from services.use_case import Service, UseCase


class Imports(Service):
    """Drivers, contractors, vehicles, routes, weeks and tariffs from CSV and XLSX."""

    recognise_target = UseCase(recognise_target, needs=Permission.IMPORTS_RUN)
    preview = UseCase(preview_import, needs=Permission.IMPORTS_RUN)
    commit = UseCase(commit_import, needs=Permission.IMPORTS_RUN)
    list_imports = UseCase(list_imports, needs=Permission.IMPORTS_RUN)
    hear_results = UseCase(hear_results, needs=Permission.IMPORTS_RUN)
    is_importing = UseCase(is_importing, needs=Permission.IMPORTS_RUN)
