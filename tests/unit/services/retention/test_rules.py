"""Every rule can be applied: what it empties is in its category and can be empty, and the database takes it."""

from itertools import combinations

import pytest
from sqlalchemy import select, update

from services.retention.categories import CATEGORIES, Category, End
from services.retention.coverage import HOLDS
from services.retention.due import dated_rules
from services.retention.rule import Rule, empty_value
from services.retention.rules import RULES
from services.retention.terms import Terms
from services.scope import Environment, Identity, tenant_scope
from tests.company import Company

ELSEWHERE = {Category.SIGN_IN, Category.SUPPORT, Category.ANSWERS}
"""What has a job of its own: it is of no company alone, or goes within the day."""
NAMES = {f"{rule.target.name}:{','.join(rule.empties) or 'removed'}:{rule.category}": rule for rule in RULES}


@pytest.mark.parametrize("rule", NAMES.values(), ids=NAMES.keys())
def test_what_a_rule_takes_is_in_its_category_and_can_be_empty(rule: Rule) -> None:
    assert any(rule.target.name in tables for tables in HOLDS.values())
    for name in rule.empties:
        column = rule.target.c[name]
        assert name in HOLDS[rule.category][rule.target.name]
        assert column.nullable or empty_value(column) is not None
        assert not column.foreign_keys


@pytest.mark.parametrize("rule", NAMES.values(), ids=NAMES.keys())
def test_the_database_takes_what_a_rule_writes_and_knows_when_it_is_over(
    rule: Rule, environment: Environment, company: Company
) -> None:
    with tenant_scope(environment, Identity.of_system(company.tenant_id, "Systeem")) as scope:
        dated = [one for one in dated_rules(Terms.load(scope)) if one.rule.table is rule.table]
        for one in dated:
            scope.session.execute(select(rule.table.id).where(one.is_over(scope.today))).all()
        if rule.of is not None:
            scope.session.execute(select(rule.table.id, rule.since).where(rule.of([company.tenant_id]))).all()
        if rule.empties:
            emptied = {name: empty_value(rule.target.c[name]) for name in rule.empties}
            scope.session.execute(update(rule.target).values(emptied).where(rule.target.c.id == company.tenant_id))


def test_every_category_that_ends_has_a_rule_or_a_job_of_its_own() -> None:
    with_rules = {rule.category for rule in RULES}
    staying = {category for category, about in CATEGORIES.items() if about.end is End.WITH_COMPANY}
    assert with_rules | ELSEWHERE | staying == set(Category)
    assert with_rules & (ELSEWHERE | staying) == set()


def test_what_refers_goes_before_what_is_referred_to() -> None:
    removing = [rule for rule in RULES if not rule.empties]
    pairs = [pair for pair in combinations(removing, 2) if pair[0].category is pair[1].category]
    assert pairs
    for earlier, later in pairs:
        parents = {key.column.table.name for key in later.target.foreign_keys}
        assert earlier.target.name not in parents, f"{later.target.name} refers to {earlier.target.name}"


def test_each_term_that_ends_is_known_to_the_law_or_to_the_product(environment: Environment, company: Company) -> None:
    with tenant_scope(environment, Identity.of_system(company.tenant_id, "Systeem")) as scope:
        known = set(Terms.load(scope).law)
    staying = {category for category, about in CATEGORIES.items() if about.end is End.WITH_COMPANY}
    assert known == set(Category) - staying
