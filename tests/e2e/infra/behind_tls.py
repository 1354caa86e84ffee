"""The product as it runs in production, but with the local key file, with which a real start is refused."""

import sys

import main
from pages.application import create_application
from scheduler.runner import Runner
from services.environment import make_environment
from services.settings import Settings
from services.workplace import Workplace

PROGRAM = ("-m", "tests.e2e.infra.behind_tls")


def run() -> int:
    settings = Settings()
    assert settings.is_production
    with main._listening(settings) as door:
        workplace = Workplace(make_environment(settings, database_address=settings.database_url))
        runner = Runner(workplace.environment, workplace.announcements)
        main._answer(create_application(workplace, beside=runner), settings, door)
    return 0


if __name__ == "__main__":
    sys.exit(run())
