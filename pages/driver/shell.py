"""Serves the driver's day: a static shell without a word of any company in it; the phone fetches the rest from /sync.

Vue comes from the installed NiceGUI, under an address of our own that survives its upgrades (/app/static/vue.js).
"""

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

import nicegui
from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse, Response

from ui import assets

router = APIRouter()

PHONE: Final = Path(assets.__file__).parent / "phone"
VUE: Final = Path(nicegui.__file__).parent / "static" / "vue.esm-browser.prod.js"
MEDIA_TYPES: Final = {".js": "text/javascript", ".css": "text/css", ".png": "image/png"}
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; manifest-src 'self';"
    " worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
ASK_AGAIN: Final = {"Cache-Control": "no-cache"}


@dataclass(frozen=True, slots=True)
class File:
    """A file of the shell, ready to be sent."""

    content: bytes
    compressed: bytes
    media_type: str
    tag: str


@cache
def files() -> Mapping[str, File]:
    """The files of the shell by name."""
    named = {path.name: path for path in sorted(PHONE.iterdir()) if path.suffix in MEDIA_TYPES}
    return {name: _file(path) for name, path in {**named, "vue.js": VUE}.items() if name != "sw.js"}


def _file(path: Path) -> File:
    content = path.read_bytes()
    tag = f'"{sha256(content).hexdigest()[:16]}"'
    return File(content, gzip.compress(content, mtime=0), MEDIA_TYPES[path.suffix], tag)


@cache
def page() -> str:
    """The page at /app."""
    return (PHONE / "index.html").read_text().format(
        depotflow_css=assets.address("depotflow.css"), phone_css=assets.address("phone.css")
    )  # fmt: skip


@cache
def worker() -> str:
    """The service worker, with what it keeps and a version that changes with any of it."""
    kept = ["/app", assets.address("depotflow.css"), assets.address("phone.css"), "/static/icons.svg"]
    kept += [f"/app/static/{name}" for name in files()]
    script = (PHONE / "sw.js").read_text()
    icons = (assets.STATIC / "icons.svg").read_bytes()
    parts = [page().encode(), script.encode(), icons, *(file.tag.encode() for file in files().values())]
    version = sha256(b"".join(parts)).hexdigest()[:16]
    return script.replace("__VERSION__", version).replace("__SHELL__", json.dumps(kept))


@router.get("/app")
async def shell() -> Response:
    """The same page for everybody; who is signed in shows only in what /sync answers."""
    return Response(page(), media_type="text/html", headers={**ASK_AGAIN, "Content-Security-Policy": POLICY})


@router.get("/app/sw.js")
async def service_worker() -> Response:
    """Works for /app and everything below it."""
    return Response(worker(), media_type="text/javascript", headers={**ASK_AGAIN, "Service-Worker-Allowed": "/app"})


@router.get("/app/manifest.webmanifest")
async def manifest() -> Response:
    """What a phone needs to install the app."""
    return Response((PHONE / "manifest.webmanifest").read_bytes(), media_type="application/manifest+json")


@router.get("/app/static/{name}")
async def static_file(name: str, request: Request) -> Response:
    """A file of the shell."""
    file = files().get(name)
    if file is None:
        return PlainTextResponse("Dit bestand bestaat niet.", 404)
    headers = {**ASK_AGAIN, "ETag": file.tag, "Vary": "Accept-Encoding"}
    if request.headers.get("if-none-match") == file.tag:
        return Response(status_code=304, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(file.compressed, media_type=file.media_type, headers={**headers, "Content-Encoding": "gzip"})
    return Response(file.content, media_type=file.media_type, headers=headers)
