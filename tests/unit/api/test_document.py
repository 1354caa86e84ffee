"""The description of the interface is complete, and the page made of it says the same."""

import re

import pytest

from api.v1.application import routes
from api.v1.document import describe
from tests.unit.api.conftest import Programs

TOLD = describe(routes())
OPERATIONS = [
    pytest.param(method, path, operation, id=operation["operationId"])
    for path, item in TOLD["paths"].items()
    for method, operation in item.items()
]


def test_every_operation_has_a_name_of_its_own() -> None:
    names = [case.id for case in OPERATIONS]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(("method", "path", "operation"), OPERATIONS)
def test_an_operation_says_what_it_takes_and_how_it_can_go_wrong(
    method: str, path: str, operation: dict[str, object]
) -> None:
    answers = operation["responses"]
    assert isinstance(answers, dict)
    assert {"401", "403", "422", "429", "500"} <= answers.keys()
    assert ("404" in answers) is ("{" in path or method != "get")
    assert operation["description"]
    parameters = operation.get("parameters", [])
    assert isinstance(parameters, list)
    assert any(one["name"] == "idempotency-key" for one in parameters) is (method == "post")


def test_everything_that_is_referred_to_is_there() -> None:
    text = repr(TOLD)
    for kind, name in re.findall(r"#/components/(\w+)/(\w+)", text):
        assert name in TOLD["components"][kind]
    assert "HTTPValidationError" not in text


def test_the_description_and_the_manual_are_for_everyone(programs: Programs) -> None:
    document, manual = (programs.stranger().get(path) for path in ("/openapi.json", "/docs"))
    assert document.json() == TOLD
    assert manual.headers["content-type"] == "text/html; charset=utf-8"
    for case in OPERATIONS:
        assert f'<details id="{case.id}">' in manual.text
    assert "<script>" not in manual.text
    assert "http" not in re.sub(r"<svg.*?</svg>|<link[^>]*>", "", manual.text, flags=re.DOTALL)
