"""What is wrong with a command is said in Dutch, whatever it is."""

import pytest

from services.platform.arguments import USAGE_ERROR, DutchParser


def parser() -> DutchParser:
    made = DutchParser(prog="main.py")
    commands = made.add_subparsers(required=True, metavar="opdracht")
    serve = commands.add_parser("serve")
    serve.add_argument("--port", type=int)
    serve.add_argument("--still", action="store_true")
    commands.add_parser("operator").add_argument("name", metavar="naam")
    return made


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("serv", ": de opdracht 'serv' bestaat niet, kies uit serve, operator."),
        ("", ": er ontbreekt: opdracht."),
        ("operator", ": er ontbreekt: naam."),
        ("serve --port acht", ": bij --port hoort een heel getal, niet 'acht'."),
        ("serve --port", ": achter --port ontbreekt de waarde."),
        ("serve --still=ja", ": achter --still hoort geen waarde."),
        ("serve --poort 8080", ": '--poort 8080' hoort er niet bij."),
        ("serve nu", ": 'nu' hoort er niet bij."),
        ("serve --port o'", "."),
    ],
)
def test_the_reason_is_named(capsys: pytest.CaptureFixture[str], typed: str, reason: str) -> None:
    with pytest.raises(SystemExit) as ended:
        parser().parse_args(typed.split())
    usage, *more = capsys.readouterr().err.splitlines()
    assert (ended.value.code, usage.startswith("gebruik: main.py")) == (USAGE_ERROR, True)
    assert more[-1].startswith(f"Deze opdracht klopt niet{reason} Wat wel kan, staat in main.py")
    assert more[-1].endswith(" --help")
