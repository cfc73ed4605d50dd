"""Puts the site together: languages, security, files, pages, API."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

from webapp import api, context, errors, feeds, languages, limits, pages, security, seekers
from webapp.wiring import Wiring

_STATIC = Path(__file__).parent / "static"


def make_site(wiring: Wiring) -> Flask:
    """The WSGI application over these parts."""
    settings = wiring.settings
    app = Flask("webapp", static_folder=None)
    app.config["SECRET_KEY"] = settings.signing_key()
    if settings.trusted_hosts:
        app.config["TRUSTED_HOSTS"] = list(settings.trusted_hosts)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    context.init_app(app, wiring)
    languages.init_app(app, settings.languages)
    pages.init_app(app)
    errors.init_app(app)
    security.init_app(app)
    limits.init_app(app, pages=settings.rate_limit_pages, api=settings.rate_limit_api)
    app.register_blueprint(seekers.blueprint)
    app.register_blueprint(api.blueprint)
    app.register_blueprint(feeds.blueprint)
    _serve_files(app)
    if settings.proxy_hops:
        hops = settings.proxy_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app


def _serve_files(app: Flask) -> None:
    """Static files, packed where a packed sibling lies beside them; folders that carry a version
    in their name never change."""
    files = WhiteNoise(
        app.wsgi_app,
        root=_STATIC,
        prefix="static/",
        max_age=3600,
        allow_all_origins=False,
        mimetypes={".geojson": "application/geo+json"},
        immutable_file_test=lambda _path, url: url.startswith("/static/vendor/"),
        add_headers_function=_file_headers,
    )
    files.add_file_to_dictionary("/favicon.ico", str(_STATIC / "favicon.ico"))
    app.wsgi_app = files  # type: ignore[method-assign]
    app.add_url_rule("/static/<path:filename>", endpoint="static", build_only=True)


def _file_headers(headers: object, _path: str, _url: str) -> None:
    for name, value in security.HEADERS.items():
        headers[name] = value  # type: ignore[index]
