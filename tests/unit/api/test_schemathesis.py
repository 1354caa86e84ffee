"""Every operation of the interface, called with what its own description allows and with what it forbids."""

import dataclasses
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any
from uuid import UUID

import pytest
import schemathesis
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.config import GenerationConfig
from schemathesis.core.result import Ok
from schemathesis.generation.case import Case
from schemathesis.specs.openapi import checks

from api.v1.wrong_values import UNKNOWN
from models.values.ids import new_id
from services.access.permissions import Rights
from services.scope import Environment
from tests.company import Company
from tests.unit.api.conftest import EVERYTHING, READING, Programs
from tests.unit.api.world import build

CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
    checks.missing_required_header,
    checks.unsupported_method,
    checks.ignored_auth,
]
OPERATIONS = 56
HOST = "http://testserver"
"""What it calls us."""


@pytest.fixture
def environment(environment: Environment) -> Environment:
    return dataclasses.replace(environment, settings=environment.settings.model_copy(update={"public_url": HOST}))


def cases(app: object, most: int) -> Iterator[Case[Any]]:
    """At most so many calls of each operation, spread over what its description allows and over what it forbids."""
    schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", app)
    for found in schema.get_all_operations():
        assert isinstance(found, Ok)
        for mode in GenerationMode.POSITIVE, GenerationMode.NEGATIVE:
            made = list(
                schema.iter_coverage_cases(found.ok(), generation_modes=[mode], generation_config=GenerationConfig())
            )
            yield from made[:: max(1, 2 * len(made) // most)]


def about(case: Case[Any], known: Mapping[str, UUID]) -> None:
    """Have a call be about what there is, where it names something at all, and be a call that was not made before."""
    for place in (case.path_parameters, case.query, case.body):
        if isinstance(place, dict):
            place.update({name: str(known[name]) for name in place.keys() & known.keys() if is_id(place[name])})
    if case.query and case.meta is not None and case.meta.generation.mode is GenerationMode.POSITIVE:
        case.query.pop("cursor", None)
    headers = {name.lower(): name for name in case.headers or {}}
    if "if-match" in headers:
        del case.headers[headers["if-match"]]
    if 8 <= len(case.headers.get(name := headers.get("idempotency-key", ""), "")) <= 64:
        case.headers[name] = str(new_id())


def is_id(value: object) -> bool:
    try:
        return UUID(str(value)).version is not None
    except ValueError:
        return False


@pytest.mark.parametrize(("rights", "most"), [(EVERYTHING, 12), (READING, 4)], ids=["everything", "reading"])
def test_the_interface_does_what_its_description_says(
    programs: Programs, company: Company, rights: Rights, most: int
) -> None:
    known = build(company)
    headers = {"Authorization": f"Bearer {programs.of(company, rights).token}"}
    tried = 0
    for case in cases(programs.app, most):
        about(case, known)
        programs.seconds += 1
        tried += 1
        answer = case.call_and_validate(headers=headers, checks=CHECKS)
        if answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY:
            assert [error for error in answer.json().get("errors", []) if error["detail"] == UNKNOWN] == []
    assert tried > most * OPERATIONS / 2
