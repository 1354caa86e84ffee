"""What is spared is not seen: pages and questions have the same outcome."""

from collections.abc import Callable
from typing import Any

import pytest
from nicegui.client import HTML_ESCAPE_TABLE
from nicegui.helpers.functions import expects_arguments

from ui.economy import Content, remembered


class Handlers:
    def plain(self) -> None: ...
    def with_event(self, event: object) -> None: ...
    def with_default(self, event: object = None) -> None: ...


@pytest.mark.parametrize("text", ["", "naïef & co", "`${a}` <b>&lt;</b> $&", "€ 12 > € 11", "&amp;`&#96;$"])
def test_content_is_made_fit_as_nicegui_does_it(text: str) -> None:
    assert Content(text).translate(HTML_ESCAPE_TABLE) == text.translate(HTML_ESCAPE_TABLE)


@pytest.mark.parametrize(
    "handler",
    [
        Handlers().plain,
        Handlers().with_event,
        Handlers().with_default,
        Handlers.plain,
        lambda: None,
        lambda event: event,
    ],
)
def test_a_question_is_answered_as_nicegui_does_it(handler: Callable[..., Any]) -> None:
    ask = remembered(expects_arguments)
    assert [ask(handler), ask(handler)] == [expects_arguments(handler)] * 2


def test_a_method_is_asked_about_once_however_many_elements_have_it() -> None:
    asked = []

    def note(handler: Callable[..., Any]) -> bool:
        asked.append(handler)
        return True

    ask = remembered(note)
    for handlers in (Handlers(), Handlers(), Handlers()):
        assert ask(handlers.plain)
    ask(Handlers().with_event)
    assert len(asked) == 2
