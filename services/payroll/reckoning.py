"""Turns an employee's week into priced lines and says what is worth a look, the minimum wage among it."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from models.values.kinds import Severity, WageComponent
from models.values.minutes import PER_HOUR, Minutes
from models.values.money import BASIS, Money, divide_half_up
from services.payroll.hours import DriverWeek, TravelDay
from services.rules.dates import age_on
from services.rules.wages import WageLine, minimum_wage_shortfall, minutes_per_day, travel_cents, wage_lines
from services.statutory import ADULT, Figure, StatutoryFigures

FACTORS = {
    WageComponent.OVERTIME_130: Figure.OVERTIME_FACTOR,
    WageComponent.SATURDAY_150: Figure.SATURDAY_FACTOR,
    WageComponent.SUNDAY_200: Figure.SUNDAY_FACTOR,
}


@dataclass(frozen=True, slots=True)
class PricedLine:
    """A wage line with its rate; without a known wage both rate and amount are zero."""

    component: WageComponent
    is_top_up: bool
    minutes: int
    quantity: int
    rate_1e4: int
    amount_cents: int


@dataclass(frozen=True, slots=True)
class Noticed:
    """Something about an employee in a run that a person should know."""

    severity: Severity
    text: str


def reckon(facts: DriverWeek, figures: StatutoryFigures, *, stay_allowance_cents: int) -> list[PricedLine]:
    """The lines of one employee in one week, amounts rounded per line.

    Example: 6 h of overtime at 18,00 an hour: rate 23,40, amount 140,40.
    """
    lines = wage_lines(
        facts.shifts,
        contract_minutes=facts.contract_minutes,
        paid_absence_minutes=facts.absent_minutes,
        stay_allowance_cents=stay_allowance_cents,
    )
    return [*(_priced(line, facts, figures) for line in lines), *_travel(facts, figures)]


def _travel(facts: DriverWeek, figures: StatutoryFigures) -> Iterator[PricedLine]:
    """The kilometres of the week in one line; without a rate when that changed within the week."""
    paid = [(one.km, _travel_rate(one, figures)) for one in facts.travel]
    if paid:
        rates = {rate for _, rate in paid}
        yield PricedLine(
            component=WageComponent.TRAVEL_ALLOWANCE,
            is_top_up=False,
            minutes=0,
            quantity=sum(km for km, _ in paid),
            rate_1e4=rates.pop() if len(rates) == 1 else 0,
            amount_cents=sum(travel_cents(km, rate) for km, rate in paid),
        )


def _travel_rate(travel: TravelDay, figures: StatutoryFigures) -> int:
    if travel.rate_1e4 is not None:
        return travel.rate_1e4
    return figures.get(Figure.TRAVEL_ALLOWANCE_KM, travel.day)


def _priced(line: WageLine, facts: DriverWeek, figures: StatutoryFigures) -> PricedLine:
    if line.quantity:
        rate_1e4, amount_cents = line.amount_cents // line.quantity * 100, line.amount_cents
    else:
        factor = figures.get(FACTORS[line.component], facts.week.monday) if line.component in FACTORS else BASIS
        rate_1e4 = divide_half_up((facts.hourly_wage_1e4 or 0) * factor, BASIS)
        amount_cents = divide_half_up(line.minutes * rate_1e4, PER_HOUR * 100)
    return PricedLine(line.component, line.is_top_up, line.minutes, line.quantity, rate_1e4, amount_cents)


def notice(facts: DriverWeek, lines: list[PricedLine], figures: StatutoryFigures) -> Iterator[Noticed]:
    """What stands out in one week of one employee."""
    week = f"Week {facts.week.week}"
    if facts.hourly_wage_1e4 is None:
        yield Noticed(Severity.WARN, f"{week}: geen uurloon bekend. Vul het in bij het dienstverband.")
    elif facts.shifts:
        yield from _below_minimum(facts, lines, figures)
    if facts.wage_changed:
        yield Noticed(Severity.INFO, f"{week}: het uurloon veranderde in deze week; gerekend met het laatste.")
    if any(_travel_rate(one, figures) > figures.get(Figure.TRAVEL_ALLOWANCE_KM, one.day) for one in facts.travel):
        yield Noticed(
            Severity.WARN,
            f"{week}: de reiskosten per km liggen boven de onbelaste grens; het meerdere telt als loon.",
        )
    top_up = sum(line.minutes for line in lines if line.is_top_up)
    if top_up and not facts.shifts:
        yield Noticed(Severity.WARN, f"{week}: niet gewerkt en niet afwezig gemeld; {Minutes(top_up).dutch} aangevuld.")


def _below_minimum(facts: DriverWeek, lines: list[PricedLine], figures: StatutoryFigures) -> Iterator[Noticed]:
    """Pay for hours against the statutory floor for the hours worked, per day because both can change in a week.

    Source: Wet minimumloon en minimumvakantiebijslag, article 12. A missing birth date counts as an adult.
    """
    worked: dict[int, int] = defaultdict(int)
    for shift in facts.shifts:
        for day, minutes in minutes_per_day(shift).items():
            age = age_on(facts.birth_date, day) if facts.birth_date else ADULT
            minimum_cents = figures.find_minimum_wage_cents(age, day)
            if minimum_cents is None:
                yield Noticed(
                    Severity.INFO,
                    f"Week {facts.week.week}: het minimumloon van deze week is niet bekend en niet gecontroleerd.",
                )
                return
            worked[minimum_cents] += minutes
    floor_cents = sum(
        minimum_wage_shortfall(pay_cents=0, minutes=minutes, hourly_minimum_cents=cents)
        for cents, minutes in worked.items()
    )
    short_cents = floor_cents - sum(line.amount_cents for line in lines if line.minutes)
    if short_cents > 0:
        yield Noticed(
            Severity.BLOCK,
            f"Week {facts.week.week}: {Money(short_cents).dutch} onder het minimumloon. Pas het loon aan.",
        )
