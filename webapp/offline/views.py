"""Manifest, service worker, and the page that is shown without a network."""

from __future__ import annotations

import json
from functools import cache
from hashlib import blake2b

from flask import Blueprint, Response, current_app, render_template, request, url_for
from flask_babel import get_locale

from webapp import caching, files
from webapp.languages import PARAMETER as LANGUAGE
from webapp.languages import html_tag
from webapp.translation import gettext as _

blueprint = Blueprint("offline", __name__)

_SHELL = ("css/*.css", "js/*.js", "icons.svg", "favicon.ico")
"""Files without which no page looks like itself; maps are fetched when they are wanted."""
_WORKER = "service_worker.js"
_FOR = "for"
_ICONS = (
    ("app/icon.svg", "any", "image/svg+xml", "any"),
    ("app/icon-192.png", "192x192", "image/png", "any"),
    ("app/icon-512.png", "512x512", "image/png", "any"),
    ("app/maskable-512.png", "512x512", "image/png", "maskable"),
)
BLUE, GROUND = "#12539b", "#f4f6f7"
"""``--act`` and ``--ground`` of tokens.css."""


@blueprint.get("/manifest.webmanifest")
def manifest() -> Response:
    """What a phone needs to keep the site as an app (W3C Web Application Manifest)."""
    body = {
        "id": "/",
        "name": _("臺北人力銀行"),
        "short_name": _("臺北人力銀行"),
        "description": _("臺北市的公立、免費求職網站：在地圖和清單上找工作。"),
        "lang": html_tag(),
        "dir": "ltr",
        "start_url": url_for("seekers.search"),
        "scope": "/",
        "display": "standalone",
        "theme_color": BLUE,
        "background_color": GROUND,
        "categories": ["business", "government"],
        "icons": [
            {"src": _file(name), "sizes": sizes, "type": type_, "purpose": purpose}
            for name, sizes, type_, purpose in _ICONS
        ],
    }
    text = json.dumps(body, ensure_ascii=False)
    return Response(text, content_type="application/manifest+json; charset=utf-8")


@blueprint.get("/service-worker.js")
def service_worker() -> Response:
    """The service worker, with the files of this version and the page in the reader's language.

    The page that registers it says which (``for``): browsers ask for workers with other headers.
    """
    wanted = request.args.get(_FOR, "")
    language = wanted if wanted in current_app.config["LANGUAGES"] else str(get_locale())
    page = f"{url_for('offline.offline')}?{LANGUAGE}={language}"
    shell = [_file(name) for name in _shell()]
    known = {"VERSION": _version(page), "SHELL": shell, "OFFLINE": page}
    head = "".join(f"const {name} = {json.dumps(value)};\n" for name, value in known.items())
    code = (files.STATIC / "js" / _WORKER).read_text("utf-8")
    return Response(head + code, content_type="text/javascript; charset=utf-8")


@blueprint.get("/offline")
def offline() -> str:
    """What is shown without a network: that there is none, and what the browser itself has kept."""
    return render_template("offline.html")


@cache
def _shell() -> tuple[str, ...]:
    found = (path for pattern in _SHELL for path in sorted(files.STATIC.glob(pattern)))
    names = (path.relative_to(files.STATIC).as_posix() for path in found)
    return tuple(name for name in names if not name.endswith(_WORKER))


def _file(name: str) -> str:
    return url_for("static", filename=name)


def _version(page: str) -> str:
    """Changes with the program and the language, and with it everything that is kept."""
    return blake2b(f"{caching.build()} {page}".encode(), digest_size=6).hexdigest()
