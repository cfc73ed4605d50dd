"""Puts the site together: languages, security, files, pages, API."""

from __future__ import annotations

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from webapp import (
    api,
    caching,
    compression,
    context,
    errors,
    feeds,
    files,
    health,
    information,
    languages,
    limits,
    offline,
    page_views,
    pages,
    security,
    seekers,
    watch,
)
from webapp.feeds import site_map
from webapp.wiring import Wiring


def make_site(wiring: Wiring) -> Flask:
    """The WSGI application over these parts."""
    settings = wiring.settings
    app = Flask("webapp", static_folder=None)
    app.config["SECRET_KEY"] = settings.signing_key()
    if settings.trusted_hosts:
        app.config["TRUSTED_HOSTS"] = list(settings.trusted_hosts)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    context.init_app(app, wiring)
    compression.init_app(app)
    languages.init_app(app, settings.languages)
    pages.init_app(app)
    errors.init_app(app)
    security.init_app(app)
    limits.init_app(
        app,
        pages=settings.rate_limit_pages,
        api=settings.rate_limit_api,
        feeds=settings.rate_limit_feeds,
    )
    caching.init_app(app)
    page_views.init_app(app)
    app.register_blueprint(seekers.blueprint)
    app.register_blueprint(api.blueprint)
    app.register_blueprint(feeds.blueprint)
    app.register_blueprint(site_map.blueprint)
    app.register_blueprint(information.blueprint)
    app.register_blueprint(offline.blueprint)
    watch.init_app(app, wiring.metrics)
    files.init_app(app, settings.cache_dir)
    health.init_app(app, wiring)
    if settings.proxy_hops:
        hops = settings.proxy_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app
