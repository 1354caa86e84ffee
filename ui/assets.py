"""The files a browser fetches from us: styles, icons, scripts, and the installable desktop app around them."""

import re
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
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.routing import Mount, Route
from starlette.types import Scope

STATIC: Final = Path(__file__).parent / "static"
_FOREVER = "public, max-age=31536000, immutable"
_SHEET = ("tokens.css", "app.css")
_NICEGUI = Path(nicegui.__file__).parent / "static"
_LAYERS = (
    ("base", "fonts.css"),
    ("quasar", "quasar.unimportant.prod.css"),
    ("quasar_importants", "quasar.important.prod.css"),
    ("nicegui", "nicegui.css"),
)
_IMPORTS = re.compile(r'@import url\("[^"]*"\) layer\(\w+\);')


def address(name: str) -> str:
    """Where the browser finds a static file; the address changes with its content, so it may be kept for ever."""
    return f"/static/{name}?v={_fingerprint(name)}"


@cache
def sprite() -> str:
    """Every icon as hidden SVG symbols, to be put in a page once."""
    return (
        (STATIC / "icons.svg")
        .read_text()
        .replace("<svg ", '<svg width="0" height="0" style="position:absolute" aria-hidden="true" ', 1)
    )


@cache
def _sheet() -> bytes:
    """Our styles in one file, with the dark colours also for pages on which nobody chose and no script ran yet."""
    styles = "\n".join((STATIC / name).read_text() for name in _SHEET)
    dark = styles[styles.index(".body--dark {") + len(".body--dark ") :]
    dark = dark[: dark.index("}") + 1]
    unchosen = ":root:has(> body:not(.body--light, .body--dark))"
    return f"{styles}\n@media (prefers-color-scheme: dark) {{ {unchosen} {dark} }}\n".encode()


@cache
def _page_sheet() -> bytes:
    """NiceGUI's styles in the layers its pages put them in, then ours: one request instead of five."""
    order = "@layer theme, base, quasar, nicegui, components, utilities, overrides, quasar_importants;\n"
    fonts = f"url(/_nicegui/{nicegui.__version__}/static/fonts/"
    theirs = "".join(
        f"@layer {layer} {{\n{(_NICEGUI / name).read_text().replace('url(fonts/', fonts)}\n}}\n"
        for layer, name in _LAYERS
    )
    return (order + theirs).encode() + _sheet()


def use_one_sheet() -> None:
    """Have NiceGUI's page template import no styles of its own, since `page.css` holds them."""
    loader = templates.env.loader
    if loader is None or isinstance(loader, ChoiceLoader):
        return
    source, _, _ = loader.get_source(templates.env, "index.html")
    templates.env.loader = ChoiceLoader([DictLoader({"index.html": _IMPORTS.sub("", source)}), loader])


_MADE: Final = {"depotflow.css": _sheet, "page.css": _page_sheet}


@cache
def _fingerprint(name: str) -> str:
    content = _MADE[name]() if name in _MADE else (STATIC / name).read_bytes()
    return sha256(content).hexdigest()[:10]


class _Files(StaticFiles):
    """Files that are kept for ever when asked with a version, and asked again when not."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = _FOREVER if b"v=" in scope["query_string"] else "no-cache"
        return response


async def _stylesheet(request: Request) -> Response:
    content = _MADE[request.url.path.rsplit("/", 1)[-1]]()
    return Response(content, media_type="text/css", headers={"Cache-Control": _FOREVER})


async def _service_worker(_request: Request) -> Response:
    script = (STATIC / "sw.js").read_text().replace("__VERSION__", _fingerprint("depotflow.css"))
    return Response(script, media_type="text/javascript", headers={"Cache-Control": "no-cache"})


async def _offline(_request: Request) -> Response:
    return FileResponse(STATIC / "offline.html", headers={"Cache-Control": "no-cache"})


async def _manifest(_request: Request) -> Response:
    return FileResponse(STATIC / "manifest.webmanifest", media_type="application/manifest+json")


def mount_assets(app: FastAPI) -> None:
    """Serve /static, /sw.js, /offline and /manifest.webmanifest; call it before NiceGUI is mounted."""
    made = [Route(f"/{name}", _stylesheet) for name in _MADE]
    files = Starlette(routes=[*made, Mount("/", _Files(directory=STATIC))])
    app.mount("/static", GZipMiddleware(files, minimum_size=800))
    app.add_route("/sw.js", _service_worker)
    app.add_route("/offline", _offline)
    app.add_route("/manifest.webmanifest", _manifest)
