"""Whatever is agreed in whatever order: on every day at most one version of a tariff holds."""

from contextlib import suppress
from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.values.kinds import Role, TariffKind
from services.scope import Environment, tenant_scope
from services.tariffs.add_version import TariffOverlaps
from services.tenant import TenantServices
from tests.company import found_company
from tests.driven import agree, principal_of

JANUARY = date(2026, 1, 1)
Span = tuple[date, date | None]

days = st.integers(0, 5).map(lambda tens: JANUARY + timedelta(days=10 * tens))
spans = st.tuples(days, st.one_of(st.none(), st.integers(1, 4))).map(
    lambda drawn: (drawn[0], drawn[1] and drawn[0] + timedelta(days=10 * drawn[1]))
)
attempts = st.lists(st.tuples(spans, st.booleans()), min_size=2, max_size=8)


def meet(one: Span, other: Span) -> bool:
    return (other[1] is None or one[0] < other[1]) and (one[1] is None or other[0] < one[1])


def after(history: list[Span], new: Span, *, close_previous: bool) -> list[Span]:
    """The history with a new span in it, or as it was when that would meet another."""
    start = new[0]
    closed = [(span[0], start) if close_previous and span[0] < start and meet(span, new) else span for span in history]
    return history if any(meet(span, new) for span in closed) else sorted([*closed, new], key=lambda span: span[0])


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(agreed=attempts)
def test_versions_follow_each_other_and_a_refused_one_changes_nothing(
    environment: Environment, agreed: list[tuple[Span, bool]]
) -> None:
    company = found_company(environment, "Kempenbode Koeriers")
    principal_id = principal_of(company, company.build_depot())
    history: list[Span] = []
    for (start, end), close_previous in agreed:
        with suppress(TariffOverlaps):
            agree(
                company, TariffKind.PER_STOP_SUCCESS, 19_250, principal_id=principal_id,
                valid_from=start, valid_until=end, close_previous=close_previous,
            )  # fmt: skip
        history = after(history, (start, end), close_previous=close_previous)
        with tenant_scope(environment, company.member(Role.FINANCE)) as scope:
            versions = TenantServices(scope).tariffs.list(principal_id=principal_id)
            assert sorted((version.valid_from, version.valid_until) for version in versions) == history
