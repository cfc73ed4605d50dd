"""Static files: under addresses that change with their contents, and under plain ones."""

from __future__ import annotations

import os
from functools import cache
from hashlib import blake2b
from pathlib import Path
from wsgiref.headers import Headers

from flask import Flask, request
from whitenoise import WhiteNoise
from whitenoise.responders import StaticFile

from webapp import security
from webapp.compression import SUFFIXES, pack_files

STATIC = Path(__file__).parent / "static"
_PACKED = frozenset(SUFFIXES.values())


class _Files(WhiteNoise):  # type: ignore[misc]  # it is not typed
    """Finds packed copies beside the files and in a folder of their own."""

    def __init__(self, site: object, packed: Path, **options: object) -> None:
        self._packed = packed
        super().__init__(site, **options)

    def get_static_file(self, path: str, url: str, stat_cache: object = None) -> StaticFile:  # noqa: ARG002
        """See WhiteNoise."""
        headers = Headers([])
        self.add_mime_headers(headers, path, url)
        self.add_cache_headers(headers, path, url)
        _add_headers(headers, path)
        copies = {
            encoding: found
            for encoding, suffix in SUFFIXES.items()
            if (found := self._copy(path, suffix))
        }
        return StaticFile(path, headers.items(), encodings=copies)

    def _copy(self, path: str, suffix: str) -> str | None:
        beside = Path(path + suffix)
        apart = self._packed / f"{os.path.relpath(path, STATIC)}{suffix}"
        return next((str(copy) for copy in (beside, apart) if copy.is_file()), None)


def init_app(app: Flask, cache: Path) -> None:
    """Serve the files, packed for whoever takes them packed.

    Pages name them under ``/static/~VERSION/``: kept by browsers for good, and gone with the next
    version. Scripts name each other relatively, so they stay within theirs. Under plain
    ``/static/`` they are asked for again each time, save for folders with a version in their name.

    :param cache: folder in which packed copies are kept.
    """
    lasting = f"/static/~{version()}/"
    packed = cache / "static" / version()
    pack_files(STATIC, packed)
    files = _Files(
        app.wsgi_app,
        packed,
        max_age=0,
        allow_all_origins=False,
        mimetypes={
            ".geojson": "application/geo+json",
            ".webmanifest": "application/manifest+json",
        },
        immutable_file_test=lambda _path, url: url.startswith((lasting, "/static/vendor/")),
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


def _add_headers(headers: Headers, path: str) -> None:
    state = Path(path).stat()
    # weak, for it stands for the packed copies as well
    headers["ETag"] = f'W/"{int(state.st_mtime):x}-{state.st_size:x}"'
    for name, value in security.HEADERS.items():
        headers[name] = value
