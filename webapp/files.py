"""Static files: under addresses that change with their contents, and under plain ones."""

from __future__ import annotations

from functools import cache
from hashlib import blake2b
from pathlib import Path

from flask import Flask, request
from whitenoise import WhiteNoise

from webapp import security

STATIC = Path(__file__).parent / "static"
_PACKED = frozenset({".br", ".gz"})


def init_app(app: Flask) -> None:
    """Serve the files, packed where a packed sibling lies beside them.

    Pages name them under ``/static/~VERSION/``: kept by browsers for good, and gone with the next
    version. Scripts name each other relatively, so they stay within theirs. Under plain
    ``/static/`` they are asked for again each time, save for folders with a version in their name.
    """
    lasting = f"/static/~{version()}/"
    files = WhiteNoise(
        app.wsgi_app,
        max_age=0,
        allow_all_origins=False,
        mimetypes={
            ".geojson": "application/geo+json",
            ".webmanifest": "application/manifest+json",
        },
        immutable_file_test=lambda _path, url: url.startswith((lasting, "/static/vendor/")),
        add_headers_function=_add_headers,
    )
    files.add_files(str(STATIC), prefix="static/")
    files.add_files(str(STATIC), prefix=lasting)
    files.add_file_to_dictionary("/favicon.ico", str(STATIC / "favicon.ico"))
    app.wsgi_app = files  # type: ignore[method-assign]
    # pages name icons a hundred times: quicker than to build each address by the rule
    app.jinja_env.globals["static"] = lambda name: f"{request.script_root}{lasting}{name}"
    app.add_url_rule(f"{lasting}<path:filename>", endpoint="static", build_only=True)


@cache
def version() -> str:
    """Ten characters that change with any file's contents: the same on every machine."""
    sums = blake2b(digest_size=5)
    for path in sorted(path for path in STATIC.rglob("*") if path.is_file()):
        if path.suffix not in _PACKED:
            sums.update(f"{path.relative_to(STATIC)}\0".encode())
            sums.update(path.read_bytes())
    return sums.hexdigest()


def _add_headers(headers: object, _path: str, _url: str) -> None:
    for name, value in security.HEADERS.items():
        headers[name] = value  # type: ignore[index]
