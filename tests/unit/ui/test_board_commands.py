"""What a browser sends is not trusted: it is one of the known commands or it is refused."""

from uuid import UUID

import pytest

from models.values.refusal import InvalidValue
from ui.board import commands
from ui.board.commands import parse_command

SHIFT = "01a200f8-b4c8-777a-b0f9-0000000000aa"
DRIVER = "01a200f8-b4c8-777a-b0f9-0000000000bb"
COPY = {"id": SHIFT, "version": 1, "driver": DRIVER, "route": SHIFT, "day": 6}


def test_a_change_says_what_changes_and_leaves_the_rest() -> None:
    sent = {
        "name": "change",
        "op": 3,
        "week": "2026-W26",
        "items": [{"id": SHIFT, "version": 2, "driver": None, "end": 1000}],
    }
    command = parse_command(sent)
    assert isinstance(command, commands.Change)
    (item,) = command.items
    assert (item.id, item.version, item.end) == (UUID(SHIFT), 2, 1000)
    assert (item.sets("driver"), item.sets("route")) == (True, False)


@pytest.mark.parametrize(
    "sent",
    [
        None,
        {},
        {"name": "drop_tables"},
        {"name": "change", "op": 1, "week": "2026-W26", "items": []},
        {"name": "change", "op": 1, "week": "2026-W26", "items": [{"id": "x", "version": 1}]},
        {"name": "change", "op": 1, "week": "2026-W26", "items": [{"id": SHIFT, "version": 1, "day": 7}]},
        {"name": "change", "op": 1, "week": "2026-W26", "items": [{"id": SHIFT, "version": 1, "tenant_id": DRIVER}]},
        {"name": "change", "op": 1, "week": "2026-W26", "items": [{"id": SHIFT, "version": 1, "van": "x" * 13}]},
        {"name": "remove", "op": 1, "week": "2026-W26", "items": [{"id": SHIFT, "version": 1}] * 2_001},
        {"name": "week", "by": 52},
    ],
    ids=lambda sent: str(sent)[:40],
)
def test_anything_else_is_refused(sent: object) -> None:
    with pytest.raises(InvalidValue):
        parse_command(sent)


@pytest.mark.parametrize(
    ("sent", "kind"),
    [
        ({"name": "open", "id": SHIFT}, commands.OpenShift),
        ({"name": "head", "kind": "driver", "id": DRIVER}, commands.OpenHead),
        ({"name": "create", "kind": "tray", "id": None, "day": 4}, commands.Create),
        ({"name": "assign", "ids": [SHIFT]}, commands.ForSelection),
        ({"name": "publish"}, commands.ForWeek),
        ({"name": "week", "by": -1}, commands.TurnWeek),
        ({"name": "presence", "driver": None, "day": 0, "depot": None}, commands.Presence),
        ({"name": "restore", "op": 9, "week": "2026-W26", "items": [{"id": SHIFT, "version": 4}]}, commands.Restore),
        ({"name": "copy", "op": 2, "week": "2026-W26", "items": [COPY]}, commands.Copy),
    ],
)
def test_every_command_is_known(sent: object, kind: type) -> None:
    assert isinstance(parse_command(sent), kind)
