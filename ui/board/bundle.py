"""Puts the modules of the board together into one, so that a browser asks once instead of twenty times."""

import re
from collections.abc import Iterable
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Final

MODULES: Final = Path(__file__).parent / "modules"
_IMPORT: Final = re.compile(r"^import \{([^}]+)\} from '([^']+)';\n", re.MULTILINE)
_EXPORT: Final = re.compile(r"^export (?=(?:async )?(?:const|function|class) (\w+))", re.MULTILINE)


@cache
def script() -> str:
    """One ES module that imports from Vue alone and exports the component.

    Every source module becomes a function that runs once, after those it imports from, so names stay apart.
    Raises: CycleError when modules import each other in a circle.
    """
    sources = {path.stem: path.read_text() for path in MODULES.glob("*.js")}
    wanted = {name: [_stem(source) for _, source in _IMPORT.findall(text)] for name, text in sources.items()}
    ours = {name: [other for other in others if other in sources] for name, others in wanted.items()}
    parts = [_wrapped(name, sources[name]) for name in TopologicalSorter(ours).static_order()]
    return "\n".join([_from_vue(sources.values()), *parts, "export default week_board_module.WeekBoard;"])


def _from_vue(texts: Iterable[str]) -> str:
    imports = (names for text in texts for names, source in _IMPORT.findall(text) if source == "vue")
    names = {name.strip() for each in imports for name in each.split(",")}
    return f"import {{ {', '.join(sorted(names))} }} from 'vue';"


def _wrapped(name: str, text: str) -> str:
    """Make `const name_module = (() => { … return { what it exports }; })();` of a module."""
    body = _EXPORT.sub("", _IMPORT.sub(_destructuring, text))
    exported = ", ".join(_EXPORT.findall(text))
    return f"const {_variable(name)} = (() => {{\n{body}\nreturn {{ {exported} }};\n}})();"


def _destructuring(found: re.Match[str]) -> str:
    names, source = found.groups()
    return "" if source == "vue" else f"const {{{names}}} = {_variable(_stem(source))};\n"


def _stem(source: str) -> str:
    return source.removeprefix("./").removesuffix(".js")


def _variable(stem: str) -> str:
    return f"{stem}_module"
