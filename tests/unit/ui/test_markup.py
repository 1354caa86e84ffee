"""Patterns are filled as markup is, whatever is put in them."""

import pytest
from markupsafe import Markup

from ui.markup import Pattern

PLACES = '<a href="{}" title="{}">{}</a>'


@pytest.mark.parametrize("value", ["naam", "<script>", '"&amp;', Markup("<b>vet</b>"), 12, None, "{}", "{0}"])
def test_every_value_is_escaped_as_markup_escapes_it(value: object) -> None:
    filled = Pattern(PLACES).format(value, "'", value)
    assert (filled, type(filled)) == (Markup(PLACES).format(value, "'", value), Markup)


def test_places_may_have_names_and_come_twice() -> None:
    assert Pattern("{a}{b}{a}").format(a="<", b=Markup("<")) == Markup("&lt;<&lt;")
