"""A command line that says in Dutch what it takes, and what is wrong with what it got."""

import argparse
import re
import sys
from collections.abc import Callable, Mapping
from typing import Any, Final, NoReturn

from models.values.kinds import PartyService, TransferBasis

USAGE_ERROR: Final = 2
_REASONS: Final[Mapping[str, str]] = {
    r"argument (?P<name>\S+): invalid choice: '(?P<value>.*)' \(choose from (?P<choices>.*)\)": (
        "de {name} '{value}' bestaat niet, kies uit {choices}."
    ),
    r"argument (?P<name>\S+): invalid int value: '(?P<value>.*)'": "bij {name} hoort een heel getal, niet '{value}'.",
    r"argument (?P<name>\S+): expected one argument": "achter {name} ontbreekt de waarde.",
    r"argument (?P<name>\S+): ignored explicit argument '(?P<value>.*)'": "achter {name} hoort geen waarde.",
    r"argument (?P<name>\S+): not allowed with argument (?P<value>\S+)": "{name} en {value} gaan niet samen.",
    r"the following arguments are required: (?P<name>.*)": "er ontbreekt: {name}.",
    r"unrecognized arguments: (?P<value>.*)": "'{value}' hoort er niet bij.",
}
"""What argparse says, and that in Dutch."""


class _DutchHelp(argparse.HelpFormatter):
    def add_usage(self, usage: str | None, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, "gebruik: " if prefix is None else prefix)


class DutchParser(argparse.ArgumentParser):
    """Names what it does not understand, in one line, with exit code 2."""

    def __init__(self, **more: Any) -> None:
        super().__init__(add_help=False, allow_abbrev=False, formatter_class=_DutchHelp, **more)
        self._optionals.title, self._positionals.title = "opties", "gegevens"
        self.add_argument("-h", "--help", action="help", help="toon deze uitleg")

    def error(self, message: str) -> NoReturn:
        """Say why and where to look. Raises: SystemExit."""
        self.print_usage(sys.stderr)
        self.exit(USAGE_ERROR, f"Deze opdracht klopt niet{_reason(message)} Wat wel kan, staat in {self.prog} --help\n")


def _reason(message: str) -> str:
    for pattern, reason in _REASONS.items():
        if found := re.fullmatch(pattern, message, re.DOTALL):
            said = {name: value.replace("'", "") for name, value in found.groupdict().items()}
            return f": {reason.format_map(said)}"
    return "."


def add_acts(commands: Any, *, run: Callable[..., int]) -> None:
    """The commands of which services.platform.acts says what they do; `run` lets them do it."""
    operator = commands.add_parser("operator", help="wie mag meekijken bij klanten", description="Wie mag meekijken.")
    operator.set_defaults(run=run, command="operator")
    acts = operator.add_subparsers(required=True, metavar="handeling", title="handelingen", dest="act")
    for act, told in (("add", "laat iemand meekijken"), ("remove", "neem dat meteen weg"), ("list", "toon wie mag")):
        parser = acts.add_parser(act, help=told, description=f"{told.capitalize()}.")
        for name in {"add": ("email", "name"), "remove": ("email",), "list": ()}[act]:
            parser.add_argument(name, metavar={"email": "e-mailadres", "name": "naam"}[name])
    keys = commands.add_parser("keys", help="de sleutels van BSN's", description="De sleutels waaronder BSN's liggen.")
    keys.set_defaults(run=run, command="keys")
    acts = keys.add_subparsers(required=True, metavar="handeling", title="handelingen", dest="act")
    acts.add_parser("list", help="toon ze", description="Toont per bedrijf elke sleutel en waar die bij hoort.")
    renew = acts.add_parser("renew", help="ververs ze nu", description="Doet nu wat elke nacht vanzelf gebeurt.")
    renew.add_argument("--new", action="store_true", help="vervang ook sleutels die nog geen jaar oud zijn")
    renew.add_argument("--tenant", metavar="BEDRIJF", help="id van één bedrijf (anders alle)")
    shred = acts.add_parser("shred", help="vernietig ze", description="Vernietigt voorgoed wat BSN's kan openen.")
    shred.add_argument("tenant", metavar="bedrijf", help="id van het bedrijf, zoals in `main.py keys list`")
    shred.add_argument("--confirm", metavar="NAAM", default="", help="de naam van dat bedrijf, om het te bevestigen")
    retention = commands.add_parser(
        "retention", help="ruim op wat over de termijn is", description="Ruimt op wat langer is bewaard dan mag."
    )
    retention.set_defaults(run=run, command="retention")
    retention.add_argument("--tenant", metavar="BEDRIJF", help="id van één bedrijf (anders alle)")
    instead = retention.add_mutually_exclusive_group()
    instead.add_argument("--dry-run", action="store_true", help="toon alleen wat weg zou gaan")
    instead.add_argument("--replay", action="store_true", help="ruim opnieuw op na het terugzetten van een back-up")
    _add_sub_processors(commands, run=run)


def _add_sub_processors(commands: Any, *, run: Callable[..., int]) -> None:
    parties = commands.add_parser("subprocessors", help="wie DepotFlow inschakelt", description="De subverwerkers.")
    parties.set_defaults(run=run, command="subprocessors")
    acts = parties.add_subparsers(required=True, metavar="handeling", title="handelingen", dest="act")
    acts.add_parser("list", help="toon ze", description="Toont elke subverwerker, en wat is ingesteld zonder.")
    acts.add_parser("objections", help="toon bezwaren", description="Toont de bezwaren van bedrijven.")
    for act, told in (("start", "neem hem in gebruik, als dat mag"), ("end", "hij doet niets meer, of komt niet")):
        acts.add_parser(act, help=told, description=f"{told.capitalize()}.").add_argument("name", metavar="naam")
    told = "kondig een nieuwe aan bij elk bedrijf; opnieuw gedaan, aan wie het nog niet weet"
    add = acts.add_parser("add", help=told, description=f"{told.capitalize()}.")
    add.add_argument("name", metavar="naam")
    for name in ("role", "role-english", "data", "data-english", "country", "place"):
        add.add_argument(f"--{name}", required=True)
    add.add_argument("--service", required=True, choices=[*PartyService])
    add.add_argument("--basis", required=True, choices=[*TransferBasis])
    add.add_argument("--begins-on", metavar="DAG", help="eerste dag, jjjj-mm-dd (anders de eerste die mag)")
