"""DepotFlow's command line, and the place where a running product is put together."""

import argparse
import contextlib
import errno
import gc
import logging
import os
import shutil
import signal
import socket
import sys
from collections.abc import Iterator, Sequence
from types import FrameType
from typing import TYPE_CHECKING, Any

from services.platform.arguments import USAGE_ERROR, DutchParser, add_acts

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from services.settings import Settings

ROOM_MEGABYTES = 200
"""A first start writes 50; below this the database would stop halfway."""
log = logging.getLogger("depotflow")


class CannotStart(Exception):  # noqa: N818 - the reason is the sentence
    """Something outside the program stands in the way; the message says what to do."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code is 2 when something outside the program must be put right first.

    Ctrl+C and SIGTERM end it the same way: everything that it started stops, and the exit code is 0.
    """
    _stop_on_signals()
    try:
        asked = _parser().parse_args(arguments)
        logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")
        result: int = asked.run(_settings(asked), asked)
    except KeyboardInterrupt:
        return 0
    except CannotStart as reason:
        print(f"DepotFlow kan niet starten: {reason}", file=sys.stderr)
        return USAGE_ERROR
    return result


def _stop_on_signals() -> None:
    """SIGTERM ends it as Ctrl+C does, and so does closing its window, unless it was told to outlive that."""

    def hang_up(_: int, __: FrameType | None) -> None:
        signal.raise_signal(signal.SIGTERM)

    signal.signal(signal.SIGTERM, signal.default_int_handler)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        signal.signal(signal.SIGHUP, hang_up)


def _settings(asked: argparse.Namespace) -> "Settings":
    with _loading():
        from pydantic import ValidationError

        from services.settings import Settings
    try:
        return Settings(**{"port": asked.port} if getattr(asked, "port", None) is not None else {})
    except ValidationError as problem:
        is_asked = getattr(asked, "port", None) is not None
        wrong = "; ".join(
            _advice(error["loc"][0], error.get("ctx", {}), is_asked=is_asked) for error in problem.errors()
        )
        raise CannotStart(f"controleer de instelling {wrong}.") from problem


@contextlib.contextmanager
def _loading() -> Iterator[None]:
    """Load modules without the garbage collector going over all of them again and again."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _parser() -> argparse.ArgumentParser:
    parser = DutchParser(prog="main.py", description="DepotFlow: van weekplanning tot betaalbestand.")
    commands = parser.add_subparsers(required=True, metavar="opdracht", title="opdrachten")
    serve = commands.add_parser("serve", help="start het product", description="Start DepotFlow in dit venster.")
    serve.add_argument(
        "--port", type=int, metavar="POORT", help="poort om op te luisteren (anders DEPOTFLOW_PORT of 8080)"
    )
    serve.set_defaults(run=_serve)
    migrate = commands.add_parser(
        "migrate", help="werk de database bij", description="Breng de database naar de nieuwste versie."
    )
    migrate.set_defaults(run=_migrate)
    demo = commands.add_parser(
        "demo", help="vul een verzonnen bedrijf", description="Maak een verzonnen bedrijf om in rond te kijken."
    )
    demo.add_argument("--drivers", type=int, metavar="N", default=46, help="aantal chauffeurs (46)")
    demo.add_argument("--weeks", type=int, metavar="W", default=4, help="aantal weken geschiedenis (4)")
    demo.add_argument("--seed", type=int, metavar="S", default=26, help="zelfde getal, zelfde bedrijf (26)")
    demo.set_defaults(run=_demo)
    trail = commands.add_parser(
        "audit-verify",
        help="kijk het logboek na",
        description="Kijkt per bedrijf na of in het logboek niets is gewijzigd, weggehaald of toegevoegd.",
    )
    trail.add_argument("--tenant", metavar="BEDRIJF", help="naam of id van één bedrijf (anders alle)")
    trail.set_defaults(run=_audit_verify)
    doctor = commands.add_parser(
        "doctor",
        help="wat is ingesteld en wat niet",
        description="Zegt per onderdeel wat is ingesteld en of het werkt.",
    )
    doctor.set_defaults(run=_doctor)
    isolation = commands.add_parser(
        "isolation-check",
        help="probeer bij een ander bedrijf te komen",
        description="Maakt twee proefbedrijven, probeert vanuit het ene alles van het andere, en verwijdert ze weer.",
    )
    isolation.set_defaults(run=_isolation_check)
    add_acts(commands, run=_act)
    return parser


def _act(settings: "Settings", asked: argparse.Namespace) -> int:
    from models.values.refusal import Refusal
    from services.environment import make_environment
    from services.platform.acts import ACTS

    with _database(settings) as (_owner, address):
        environment = make_environment(settings, database_address=address)
        with contextlib.closing(environment.database):
            try:
                for line in ACTS[asked.command](environment, asked):
                    print(line)
            except Refusal as refusal:
                print(refusal.message, file=sys.stderr)
                return USAGE_ERROR
    return 0


def _serve(settings: "Settings", _: argparse.Namespace) -> int:
    with _listening(settings) as door, _database(settings) as (_owner, address):
        _check_requirements(settings, address)
        with _loading():
            from pages.application import create_application
            from scheduler.runner import Runner
            from services.environment import make_environment
            from services.workplace import Workplace

        workplace = Workplace(make_environment(settings, database_address=address))
        runner = Runner(workplace.environment, workplace.announcements)
        _answer(create_application(workplace, beside=runner), settings, door)
    return 0


def _answer(application: "ASGIApp", settings: "Settings", door: socket.socket) -> None:
    """Serve until it is told to stop; one line says where, once it answers."""
    import uvicorn

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                print(f"DepotFlow draait op {settings.base_url} (Ctrl+C stopt alles)", flush=True)

    configuration = uvicorn.Config(
        application,
        loop="uvloop",
        http="httptools",
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        timeout_graceful_shutdown=5,
        log_level="warning",
        access_log=False,
        proxy_headers=False,
        server_header=False,
    )
    with contextlib.suppress(KeyboardInterrupt):
        Server(configuration).run(sockets=[door])


def _migrate(settings: "Settings", _: argparse.Namespace) -> int:
    with _database(settings):
        print("De database is op de nieuwste versie.")
    return 0


def _demo(settings: "Settings", asked: argparse.Namespace) -> int:
    if not (1 <= asked.drivers <= 2_000 and 0 <= asked.weeks <= 60):
        raise CannotStart("kies 1 tot 2000 chauffeurs en 0 tot 60 weken.")
    with _database(settings) as (owner, address):
        import psycopg

        from services.demo.fill import make_demo_company
        from services.environment import make_environment

        environment = make_environment(settings, database_address=address)
        with psycopg.connect(owner, autocommit=True) as connection:

            def report(line: str) -> None:
                print(f"  {line}", flush=True)
                connection.execute("ANALYZE")  # tables that grow this fast outrun the statistics that plans rest on

            made = make_demo_company(
                environment, drivers=asked.drivers, weeks=asked.weeks, seed=asked.seed, report=report
            )
        environment.database.close()
    print(f"Klaar. Start met `make run` en log in met wachtwoord {made.password} als:")
    for role, email in made.logins.items():
        print(f"  {role:<10} {email}")
    return 0


def _doctor(settings: "Settings", _: argparse.Namespace) -> int:
    from services.platform.checkup import examine, examine_without_database

    _check_folder(settings)
    try:
        with _database(settings) as (_owner, address):
            lines = examine(settings, database_address=address)
    except CannotStart as reason:
        lines = examine_without_database(settings, str(reason))
    for line in lines:
        print(f"{'goed   ' if line.good else 'let op '} {line.part}: {line.finding}")
    return 0 if all(line.good or not line.required for line in lines) else 1


def _isolation_check(settings: "Settings", _: argparse.Namespace) -> int:
    with _database(settings) as (owner, address):
        with _loading():
            from pages.isolation import check_door
            from services.environment import make_environment
            from services.isolation import checks
            from services.isolation.stage import CannotCleanUp, two_companies
            from services.workplace import Workplace

        environment = make_environment(settings, database_address=address)
        try:
            reports = [checks.check_catalogue(owner_address=owner)]
            with two_companies(environment, owner_address=owner) as stage:
                reports += [checks.check_tables(stage), checks.check_use_cases(stage), checks.check_files(stage)]
                reports += check_door(Workplace(stage.environment), stage)
        except CannotCleanUp as reason:
            raise CannotStart(str(reason)) from reason
    for report in reports:
        print(f"{'LEK    ' if report.leaks else 'goed   '} {report.tried:>4} {report.part}")
        for leak in report.leaks:
            print(f"             {leak}")
    return 1 if any(report.leaks for report in reports) else 0


def _audit_verify(settings: "Settings", asked: argparse.Namespace) -> int:
    with _database(settings) as (_owner, address):
        from services.audit.verify import companies, verify_company
        from services.environment import make_environment

        environment = make_environment(settings, database_address=address)
        wanted = [one for one in companies(environment) if asked.tenant in {None, str(one[0]), one[1]}]
        if asked.tenant and not wanted:
            raise CannotStart(f"er is geen bedrijf dat {asked.tenant} heet of dat id heeft.")
        is_good = True
        for tenant_id, name in wanted:
            verdict = verify_company(environment, tenant_id)
            is_good &= not verdict.problems
            for problem in verdict.problems or [f"{verdict.entries} regels, niets gewijzigd of weggehaald"]:
                print(f"{'let op ' if verdict.problems else 'goed   '} {name} ({tenant_id}): {problem}")
        environment.database.close()
    return 0 if is_good else 1


@contextlib.contextmanager
def _database(settings: "Settings") -> Iterator[tuple[str, str]]:
    """The addresses of the owner and to log in with, after the schema was brought up to date.

    The embedded server runs meanwhile.
    """
    with _loading():
        import psycopg
        from sqlalchemy.exc import SQLAlchemyError

        from models.embedded import CannotRun, running_database
    _check_folder(settings)
    with contextlib.ExitStack() as stack:
        try:
            if settings.database_url:
                owner, address = settings.owner_database_url or settings.database_url, settings.database_url
            else:
                if settings.is_production:
                    raise CannotStart("stel in productie een eigen PostgreSQL in met DEPOTFLOW_DATABASE_URL.")
                owner, address = stack.enter_context(running_database(settings.data_folder.resolve() / "postgres"))
            _bring_up_to_date(settings, owner, address)
        except (psycopg.Error, SQLAlchemyError, CannotRun, OSError) as problem:
            log.debug("database", exc_info=problem)
            raise CannotStart(
                f"de database antwoordt niet; {_where_to_look(settings)} ({_first_line(problem)})"
            ) from problem
        yield owner, address


def _bring_up_to_date(settings: "Settings", owner: str, address: str) -> None:
    with _loading():
        from models.migrations import state, upgrade
        from services.environment import have_signer_trusted

    found = state(owner)
    if found == "newer":
        raise CannotStart("de database is van een nieuwere versie van DepotFlow. Zet die versie terug of werk bij.")
    if found != "current":
        upgrade(owner)
    have_signer_trusted(settings, owner_address=owner, database_address=address)


def _where_to_look(settings: "Settings") -> str:
    if settings.database_url:
        return "controleer DEPOTFLOW_DATABASE_URL en DEPOTFLOW_OWNER_DATABASE_URL."
    return f"kijk in {settings.data_folder.resolve() / 'postgres' / 'log'}."


def _check_requirements(settings: "Settings", address: str) -> None:
    from services.platform.checkup import examine, what_stops

    found = what_stops(settings, examine(settings, database_address=address))
    if found is not None:
        part = f"{found.part}: {found.finding}"
        raise CannotStart(f"dit onderdeel is niet in orde. {part}. Bekijk alles met `main.py doctor`.")


@contextlib.contextmanager
def _listening(settings: "Settings") -> Iterator[socket.socket]:
    """The product's place on the network, taken before anything else starts: who comes early waits a moment."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        door = socket.create_server((settings.host, settings.port), family=family, backlog=2048)
    except OSError as problem:
        reason = f"op {settings.host} poort {settings.port} kan niet geluisterd worden ({problem.strerror})."
        if problem.errno == errno.EADDRINUSE:
            reason = f"poort {settings.port} is bezet. Sluit het andere programma of kies een poort met --port 8081."
        raise CannotStart(reason) from problem
    with door:
        yield door


def _check_folder(settings: "Settings") -> None:
    folder = settings.data_folder.resolve()
    reason = f"in de map {folder} kan niet geschreven worden. Geef schrijfrechten of stel DEPOTFLOW_DATA_FOLDER in."
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".write-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as problem:
        raise CannotStart(reason) from problem
    free = shutil.disk_usage(folder).free // 2**20
    if free < ROOM_MEGABYTES:
        raise CannotStart(f"op de schijf van {folder} is nog {free} MB vrij. Maak er {ROOM_MEGABYTES} MB vrij.")


def _first_line(problem: Exception) -> str:
    told = str(getattr(problem, "orig", None) or problem).strip()
    return told.partition("\n")[0][:240]


def _advice(name: Any, context: dict[str, Any], *, is_asked: bool) -> str:
    bounds = {"ge": "minstens {}", "le": "hoogstens {}"}
    hint = context.get("error") or "".join(bounds[each].format(context[each]) for each in bounds.keys() & context)
    called = "--port" if is_asked and name == "port" else f"DEPOTFLOW_{str(name).upper()}"
    return f"{called}{f' ({hint})' if hint else ''}"


if __name__ == "__main__":
    sys.exit(main())
