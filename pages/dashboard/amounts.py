"""Amounts as the dashboard writes them: whole euros, percentages, and how they changed."""

from markupsafe import Markup

from models.values.money import BASIS, MINUS, NO_BREAK_SPACE, Money, divide_half_up, dutch_percentage, dutch_whole
from ui import parts
from ui.markup import Pattern

UNKNOWN = "–"
SAME = Markup("gelijk")


def whole_euros(amount: Money) -> int:
    """Rounded half away from zero."""
    return divide_half_up(amount.cents, 100)


def euros(amount: Money) -> str:
    """`€ 1.702`, or `−€ 17`."""
    whole = whole_euros(amount)
    return f"{MINUS if whole < 0 else ''}€{NO_BREAK_SPACE}{dutch_whole(abs(whole))}"


def percentage(basis_points: int | None) -> str:
    """`13,4%`; a dash without revenue."""
    return UNKNOWN if basis_points is None else dutch_percentage(basis_points)


def judged(basis_points: int | None, target_bp: int) -> Markup:
    """A margin percentage; under the target in another colour and with an arrow."""
    if not is_low(basis_points, target_bp):
        return Pattern("{}").format(percentage(basis_points))
    return Pattern('<span class="c-warn b">{}{}</span>').format(parts.icon("arrow-down", 12), percentage(basis_points))


def is_low(basis_points: int | None, target_bp: int) -> bool:
    """Whether this stays under the target."""
    return basis_points is not None and basis_points < target_bp


def change(now: Money, then: Money, *, more_is_good: bool = True) -> Markup:
    """How an amount changed: in percent, or in euros when there was nothing or a loss."""
    is_up = now > then
    size = Money(abs((now - then).cents))
    text = dutch_percentage(divide_half_up(size.cents * BASIS, then.cents)) if then.cents > 0 else euros(size)
    return parts.change(text, up=is_up, good=is_up is more_is_good) if _is_visible(text) else SAME


def change_in_points(now_bp: int | None, then_bp: int | None) -> Markup:
    """How a percentage changed; nothing when one of them is unknown."""
    if now_bp is None or then_bp is None:
        return Markup()
    is_up = now_bp > then_bp
    text = f"{dutch_percentage(abs(now_bp - then_bp)).removesuffix('%')} punt"
    return parts.change(text, up=is_up, good=is_up) if _is_visible(text) else SAME


def _is_visible(text: str) -> bool:
    """Whether a change has a digit to show for it."""
    return any(digit in text for digit in "123456789")
