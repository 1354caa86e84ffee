"""The files a browser fetches from us: styles, icons, scripts, and the installable desktop app around them."""

import gzip
import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

import nicegui
from fastapi import FastAPI
from fastapi.middleware.gzip import GZipMiddleware
from fastapi.responses import FileResponse, Response
from fastapi.staticfiles import StaticFiles
from jinja2 import ChoiceLoader, DictLoader
from nicegui.client import templates
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import Scope

STATIC: Final = Path(__file__).parent / "static"
_FOREVER = "public, max-age=31536000, immutable"
_SHEET = (STATIC / "tokens.css", STATIC / "app.css")
_SHEET_OF_PAGES = (*_SHEET, Path(__file__).parent / "board" / "modules" / "board.css")
_NICEGUI = Path(nicegui.__file__).parent / "static"
_LAYERS = (
    ("base", "fonts.css"),
    ("quasar", "quasar.unimportant.prod.css"),
    ("quasar_importants", "quasar.important.prod.css"),
    ("nicegui", "nicegui.css"),
)
_UNUSED_RULES = re.compile(r"""(?<=[{}])[^{}]*(?:gutter|\[dir="?rtl"?\])[^{}]*\{[^{}]*\}""")
"""Quasar's distances between children, a hundred selectors that a browser tries on every element, and right to left."""
_SCRIPTS = ("socket.io.min.js", "quasar.umd.prod.js", "nicegui.js", "lang/nl.umd.prod.js")
_IMPORTS = re.compile(r'@import url\("[^"]*"\) layer\(\w+\);')
_TAGS = re.compile(r'<script defer src="[^"]*/(?:socket\.io\.min|quasar\.umd(?:\.prod)?|lang/[^"]*)\.js"></script>')
_ANY_SCRIPT = re.compile(r"<script(?=[ >])")
_WITH_NONCE = '<script nonce="{{ request.scope.nonce }}"'
_TAG = re.compile(r'<script defer src="[^"]*/nicegui\.js"></script>')


@dataclass(frozen=True, slots=True)
class _Made:
    """A file that is put together when it is first asked for, and kept as it is sent."""

    media_type: str
    make: Callable[[], str]

    @cache  # noqa: B019 - there are a handful, and they live as long as the process
    def plain(self) -> bytes:
        return self.make().encode()

    @cache  # noqa: B019
    def packed(self) -> bytes:
        return gzip.compress(self.plain(), 9, mtime=0)


_MADE: Final[dict[str, _Made]] = {}


def publish(name: str, make: Callable[[], str], media_type: str = "text/javascript") -> str:
    """Serve what `make` returns as a static file; gives its address."""
    _MADE[name] = _Made(media_type, make)
    return address(name)


def address(name: str) -> str:
    """Where the browser finds a static file; the address changes with its content, so it may be kept for ever."""
    return f"/static/{name}?v={_fingerprint(name)}"


@cache
def _fingerprint(name: str) -> str:
    content = _MADE[name].plain() if name in _MADE else (STATIC / name).read_bytes()
    return sha256(content).hexdigest()[:10]


@cache
def sprite() -> str:
    """Every icon as SVG symbols, to be put in a page once; a browser lays out only those that are used."""
    return (STATIC / "icons.svg").read_text().replace("<svg ", '<svg style="display:none" aria-hidden="true" ', 1)


def _styles(paths: Iterable[Path]) -> str:
    """Our styles in one file, with the dark colours also for pages on which nobody chose and no script ran yet."""
    styles = "\n".join(path.read_text() for path in paths)
    dark = styles[styles.index(".body--dark {") + len(".body--dark ") :]
    dark = dark[: dark.index("}") + 1]
    unchosen = ":root:has(> body:not(.body--light, .body--dark))"
    return f"{styles}\n@media screen and (prefers-color-scheme: dark) {{ {unchosen} {dark} }}\n"


def _page_styles() -> str:
    """NiceGUI's styles in the layers its pages put them in, then ours: one request instead of five."""
    order = "@layer theme, base, quasar, nicegui, components, utilities, overrides, quasar_importants;\n"
    fonts = f"url(/_nicegui/{nicegui.__version__}/static/fonts/"
    theirs = "".join(f"@layer {layer} {{\n{(_NICEGUI / name).read_text()}\n}}\n" for layer, name in _LAYERS)
    return order + _UNUSED_RULES.sub("", theirs.replace("url(fonts/", fonts)) + _styles(_SHEET_OF_PAGES)


def _page_script() -> str:
    """The icons, NiceGUI's scripts in the order its pages load them, and ours: one request instead of five."""
    icons = f'document.body.insertAdjacentHTML("afterbegin", {json.dumps(sprite())});'
    theirs = ((_NICEGUI / name).read_text() for name in _SCRIPTS)
    ours = ((STATIC / name).read_text() for name in ("clicks.js", "shell.js"))
    return "\n;\n".join((icons, *theirs, *ours))


publish("depotflow.css", lambda: _styles(_SHEET), "text/css")
publish("page.css", _page_styles, "text/css")
publish("page.js", _page_script)


def gather_page_files() -> None:
    """Have NiceGUI's page template ask for `page.css` and `page.js` alone, since these hold its styles and scripts.

    Its scripts carry the nonce of the request. It stands in the template and not in what a page puts in it: a script
    that got into a page stays without.
    """
    loader = templates.env.loader
    if loader is None or isinstance(loader, ChoiceLoader):
        return
    source, _, _ = loader.get_source(templates.env, "index.html")
    ours = f'<script defer src="{address("page.js")}"></script>'
    gathered = _TAG.sub(ours, _TAGS.sub("", _IMPORTS.sub("", source)))
    gathered = _ANY_SCRIPT.sub(_WITH_NONCE, gathered)
    templates.env.loader = ChoiceLoader([DictLoader({"index.html": gathered}), loader])


class _Files(StaticFiles):
    """Files that are kept for ever when asked with the version that they have, and asked again otherwise."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        made = _MADE.get(path)
        response = _answer(made, Headers(scope=scope)) if made else await super().get_response(path, scope)
        is_asked_for = scope["query_string"] == address(path).partition("?")[2].encode()
        response.headers["Cache-Control"] = _FOREVER if is_asked_for else "no-cache"
        return response


def _answer(made: _Made, asked: Headers) -> Response:
    if "gzip" not in asked.get("Accept-Encoding", ""):
        return Response(made.plain(), media_type=made.media_type)
    headers = {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
    return Response(made.packed(), media_type=made.media_type, headers=headers)


async def _service_worker(_request: Request) -> Response:
    script = (STATIC / "sw.js").read_text().replace("__VERSION__", _fingerprint("depotflow.css"))
    return Response(script, media_type="text/javascript", headers={"Cache-Control": "no-cache"})


async def _offline(_request: Request) -> Response:
    return FileResponse(STATIC / "offline.html", headers={"Cache-Control": "no-cache"})


async def _manifest(_request: Request) -> Response:
    return FileResponse(STATIC / "manifest.webmanifest", media_type="application/manifest+json")


def mount_assets(app: FastAPI) -> None:
    """Serve /static, /sw.js, /offline and /manifest.webmanifest; call it before NiceGUI is mounted."""
    app.mount("/static", GZipMiddleware(_Files(directory=STATIC), minimum_size=800))
    app.add_route("/sw.js", _service_worker)
    app.add_route("/offline", _offline)
    app.add_route("/manifest.webmanifest", _manifest)
