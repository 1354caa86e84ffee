"""What a use case can come to do, read from its source and from that of everything it uses in the services."""

import ast
import functools
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[4]
WRITING = frozenset({"add", "add_all", "insert", "update", "delete", "insert_rows"})
RECORDING = frozenset({"audit", "record", "record_everywhere"})
Place = tuple[str, str]
"""A module and a name in it."""


@functools.cache
def _names(module: str) -> Mapping[str, ast.AST]:
    """The functions, classes and constants of a module."""
    found: dict[str, ast.AST] = {}
    for node in _tree(module).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found[node.name] = node
        if isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            found |= {target.id: node for target in targets if isinstance(target, ast.Name)}
    return found


@functools.cache
def _imported(module: str) -> Mapping[str, Place]:
    """Names in this module that stand for something in the services: a place, or a whole module."""
    found: dict[str, Place] = {}
    for node in ast.walk(_tree(module)):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("services"):
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                place = (inner, "") if _path(inner).exists() else (node.module, alias.name)
                found[alias.asname or alias.name] = place
    return found


@functools.cache
def _tree(module: str) -> ast.Module:
    return ast.parse(_path(module).read_text())


def _path(module: str) -> Path:
    folder = ROOT / module.replace(".", "/")
    return folder / "__init__.py" if folder.is_dir() else folder.with_suffix(".py")


@functools.cache
def _does(place: Place) -> tuple[frozenset[str], frozenset[Place]]:
    """The names of what is called in a place, `=` where a field of something is set, and the places it uses."""
    module, name = place
    node = _names(module).get(name)
    if node is None:
        return frozenset(), frozenset()
    called, used = set(), set()
    for part in ast.walk(node):
        if isinstance(part, ast.Call):
            called.add(getattr(part.func, "attr", getattr(part.func, "id", "")))
        if (
            isinstance(part, ast.Attribute)
            and isinstance(part.ctx, ast.Store)
            and getattr(part.value, "id", "") != "self"
        ):
            called.add("=")
        used |= set(_uses(module, part))
    return frozenset(called), frozenset(used - {place})


def _uses(module: str, part: ast.AST) -> Iterator[Place]:
    if isinstance(part, ast.Name) and part.id in _names(module):
        yield module, part.id
    elif isinstance(part, ast.Name) and (place := _imported(module).get(part.id)) and place[1]:
        yield place
    elif isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name):
        whole = _imported(module).get(part.value.id)
        if whole and not whole[1]:
            yield whole[0], part.attr


def reached(run: Callable[..., Any]) -> frozenset[str]:
    """Everything that is called on the way from this function, wherever in the services; the scope itself aside."""
    todo: list[Place] = [(run.__module__, run.__name__)]
    seen: set[Place] = set()
    called: set[str] = set()
    while todo:
        place = todo.pop()
        if place in seen or place[0] in {"services.scope", "services.workplace"}:
            continue
        seen.add(place)
        does, uses = _does(place)
        called |= does
        todo += uses
    return frozenset(called)


def writes(run: Callable[..., Any]) -> bool:
    return bool(reached(run) & (WRITING | {"="}))


def records(run: Callable[..., Any]) -> bool:
    return bool(reached(run) & RECORDING)
