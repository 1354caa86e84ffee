"""`main.py keys`, as it is typed: what stands where, renewing now, and shredding only with the name beside it."""

from datetime import timedelta

import pytest
from sqlalchemy import update

import main
from models.tables import OutboxMessage
from services.gateways.clock import StandingClock
from services.platform.acts import ACTS, NotConfirmed, NotRenewed, UnknownCompany
from services.scope import Environment, Identity, tenant_scope
from tests.company import Company
from tests.e2e.infra.kms import KmsServer
from tests.payroll_weeks import BSNS
from tests.unit.services.vault.conftest import employ


def told(environment: Environment, *words: str) -> list[str]:
    asked = main._parser().parse_args(words)
    return list(ACTS[asked.command](environment, asked))


def listed(environment: Environment, company: Company) -> list[str]:
    """What it says of this company, without the ids of the keys."""
    lines = told(environment, "keys", "list")
    head = lines.index(f"Kempenbode Koeriers ({company.tenant_id})") + 1
    rest = lines[head:]
    return [line.split("  ")[2] for line in rest[: next(at for at, line in enumerate(rest) if line[0] != " ")]]


def test_it_shows_each_key_and_renews_and_shreds_what_is_asked(
    with_kms: Environment, company: Company, system: Identity, kms: KmsServer, clock: StandingClock
) -> None:
    tenant = str(company.tenant_id)
    employ(with_kms, company, system, *BSNS[:2])
    first = kms.newest
    assert listed(with_kms, company) == [f"gemaakt 22 juni 2026, 2 BSN's, bij {first}"]

    clock.move(timedelta(days=1))
    second = kms.rotate()
    done = f"goed    Kempenbode Koeriers ({tenant}): "
    assert told(with_kms, "keys", "renew", "--tenant", tenant) == [f"{done}1 ververst"]
    assert told(with_kms, "keys", "renew", "--tenant", tenant, "--new") == [f"{done}3 ververst"]
    assert listed(with_kms, company) == [
        f"gemaakt 22 juni 2026, vervangen 23 juni 2026, 0 BSN's, bij {second}",
        f"gemaakt 23 juni 2026, 2 BSN's, bij {second}",
    ]

    for words in (("keys", "shred", tenant), ("keys", "shred", tenant, "--confirm", "Andere Koeriers")):
        with pytest.raises(NotConfirmed, match="2 BSN's van Kempenbode Koeriers kan dan niemand ooit nog lezen"):
            told(with_kms, *words)
    assert told(with_kms, "keys", "shred", tenant, "--confirm", "Kempenbode Koeriers") == [
        "Kempenbode Koeriers: 2 sleutels vernietigd, 2 BSN's onleesbaar"
    ]
    assert [line.count("vernietigd 23 juni 2026") for line in listed(with_kms, company)] == [1, 1]


def test_a_company_whose_keys_could_not_be_renewed_is_named(
    with_kms: Environment, company: Company, system: Identity, kms: KmsServer
) -> None:
    employ(with_kms, company, system, BSNS[0])
    kms.still_answers = 0
    asked = main._parser().parse_args(["keys", "renew", "--tenant", str(company.tenant_id)])
    lines = ACTS["keys"](with_kms, asked)
    assert next(lines).startswith(
        f"let op  Kempenbode Koeriers ({company.tenant_id}): De sleutelkluis antwoordt nu niet"
    )
    with pytest.raises(NotRenewed):
        next(lines)


@pytest.mark.parametrize("words", [["shred", "Kempenbode Koeriers"], ["renew", "--tenant", "niets"]])
def test_a_company_is_called_by_its_id(with_kms: Environment, words: list[str]) -> None:
    with pytest.raises(UnknownCompany, match=r"main\.py keys list"):
        told(with_kms, "keys", *words)


def test_the_clean_up_says_beforehand_what_it_takes_and_names_no_company_it_was_not_asked_for(
    environment: Environment, company: Company, other_company: Company, clock: StandingClock
) -> None:
    tenant = str(company.tenant_id)
    with tenant_scope(environment, Identity.of_system(company.tenant_id, "Systeem")) as scope:
        scope.mail(recipient="iemand@voorbeeld.example", subject="-", body="-")
        scope.session.execute(update(OutboxMessage).values(sent_at=scope.now))
    clock.move(timedelta(days=100))
    head = f"Kempenbode Koeriers ({tenant})"
    assert told(environment, "retention", "--tenant", tenant, "--dry-run") == [head, "        1 Verzonden mail"]
    assert told(environment, "retention", "--tenant", tenant)[1].startswith("        1 opgeruimd")
    assert told(environment, "retention", "--tenant", tenant, "--dry-run") == [head, "        niets"]
    assert told(environment, "retention", "--tenant", tenant, "--replay") == [head, "        niets"]
    with pytest.raises(UnknownCompany):
        told(environment, "retention", "--tenant", "niemand")
