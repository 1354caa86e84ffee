"""What is left of revenue: every euro in exactly one bucket (invariant I24)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields

from models.values.money import BASIS, Money, divide_half_up

NOTHING = Money(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Margin:
    """Revenue and where it went. Costs are positive amounts; `unallocated` is cost no bucket claims."""

    revenue: Money = NOTHING
    driver_cost: Money = NOTHING
    vehicle_cost: Money = NOTHING
    fuel: Money = NOTHING
    malus: Money = NOTHING
    unallocated: Money = NOTHING

    @property
    def costs(self) -> Money:
        return self.driver_cost + self.vehicle_cost + self.fuel + self.malus + self.unallocated

    @property
    def margin(self) -> Money:
        return self.revenue - self.costs

    @property
    def margin_bp(self) -> int | None:
        """Margin as a part of revenue in basis points, halves away from zero; None without revenue."""
        if self.revenue.cents <= 0:
            return None
        return divide_half_up(self.margin.cents * BASIS, self.revenue.cents)


def split(
    *,
    revenue: Money,
    driver_cost: Money,
    vehicle_cost: Money,
    fuel: Money,
    malus: Money = NOTHING,
    total_cost: Money | None = None,
) -> Margin:
    """Sort what a shift, route or week brought in and cost.

    `total_cost`, where it is known apart from the buckets, makes the rest visible as `unallocated`.
    Example: revenue 318,50, driver 180,00, vehicle 45,00, fuel 21,30, malus 0: margin 72,20, 2267 basis points.
    """
    known = driver_cost + vehicle_cost + fuel + malus
    return Margin(
        revenue=revenue,
        driver_cost=driver_cost,
        vehicle_cost=vehicle_cost,
        fuel=fuel,
        malus=malus,
        unallocated=total_cost - known if total_cost is not None else NOTHING,
    )


def combine(margins: Iterable[Margin]) -> Margin:
    """The buckets of several margins added up."""
    parts = tuple(margins)
    return Margin(
        **{bucket.name: Money.total(getattr(margin, bucket.name) for margin in parts) for bucket in fields(Margin)}
    )


def spread(amount: Money, weights: Sequence[int]) -> tuple[Money, ...]:
    """Divide an amount by weight so that the parts add up to it; spare cents go to the largest remainders first.

    Weights are not negative; when all are zero the parts are equal.
    """
    if not weights:
        return ()
    scale = sum(weights)
    shares = list(weights) if scale else [1] * len(weights)
    scale = scale or len(weights)
    sign = -1 if amount.cents < 0 else 1
    parts = [divmod(abs(amount.cents) * share, scale) for share in shares]
    spare = abs(amount.cents) - sum(whole for whole, _ in parts)
    winners = sorted(range(len(parts)), key=lambda index: (-parts[index][1], index))[:spare]
    return tuple(Money(sign * (whole + (index in winners))) for index, (whole, _) in enumerate(parts))
