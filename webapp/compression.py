"""Answers packed for whoever takes them packed: a page of 80 kB goes out as 15.

What the application makes is packed here, quickly (below a millisecond a page); static files once,
harder, when the site starts (``pack_files``).

Packing tells an eavesdropper who chooses some words of an answer whether others in it are alike
(BREACH). Nothing that is packed holds a secret: answers with something personal are marked
``no-store``, and those go out as they are. Whoever wants such a page packed must first mask its
tokens anew in every answer.
"""

from __future__ import annotations

import gzip
import os
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from pathlib import Path

import brotli
from flask import Flask, Response, request
from werkzeug.datastructures import Accept

SUFFIXES: Mapping[str, str] = {"br": ".br", "gzip": ".gz"}
"""Of packed files, by encoding; the encoding that is better comes first."""
LEAST_BYTES = 1_000
"""Less fits into one packet anyway."""

_TYPES = frozenset({"application/json", "application/xml", "application/javascript"})
_TYPE_PARTS = ("text/", "+json", "+xml")
_FILES = frozenset({".css", ".js", ".mjs", ".svg", ".json", ".geojson"})
_NEVER = frozenset({HTTPStatus.NO_CONTENT, HTTPStatus.PARTIAL_CONTENT, HTTPStatus.NOT_MODIFIED})
_BROTLI_ANSWER, _GZIP_ANSWER = 4, 4
"""The next steps take two thirds more time for a tenth less."""
_BROTLI_FILE, _GZIP_FILE = 7, 6


def init_app(app: Flask) -> None:
    """Pack answers; to be called before whatever else changes answers, for the last called comes
    first."""
    app.after_request(_packed)


def pack_files(folder: Path, into: Path) -> None:
    """Write packed copies of the files of a folder that have none beside them.

    Copies that are there are kept, so their folder's name must change with the files.
    """
    for path in sorted(path for path in folder.rglob("*") if path.suffix in _FILES):
        for encoding, suffix in SUFFIXES.items():
            packed = into / f"{path.relative_to(folder)}{suffix}"
            if path.with_name(path.name + suffix).is_file() or packed.is_file():
                continue
            packed.parent.mkdir(parents=True, exist_ok=True)
            part = packed.with_name(f"{packed.name}.{os.getpid()}")
            part.write_bytes(_pack_file(path.read_bytes(), encoding))
            part.replace(packed)  # other processes of the site write the same


def _pack_file(content: bytes, encoding: str) -> bytes:
    if encoding == "br":
        return bytes(brotli.compress(content, quality=_BROTLI_FILE))
    return gzip.compress(content, _GZIP_FILE, mtime=0)


def _packed(response: Response) -> Response:
    if response.status_code == HTTPStatus.NOT_MODIFIED:
        response.vary.add("Accept-Encoding")
    if not _can_be_packed(response):
        return response
    response.vary.add("Accept-Encoding")
    encoding = _chosen(request.accept_encodings)
    content = response.get_data()
    if encoding is None or len(content) < LEAST_BYTES:
        return response
    if encoding == "br":
        content = brotli.compress(content, quality=_BROTLI_ANSWER)
    else:
        content = gzip.compress(content, _GZIP_ANSWER, mtime=0)
    response.set_data(content)
    response.headers["Content-Encoding"] = encoding
    tag, weak = response.get_etag()
    if tag and not weak:  # one tag for all encodings: the same words, not the same bytes
        response.set_etag(tag, weak=True)
    return response


def _can_be_packed(response: Response) -> bool:
    type_ = response.mimetype or ""
    return (
        response.status_code >= HTTPStatus.OK
        and response.status_code not in _NEVER
        and not response.is_streamed
        and not response.direct_passthrough
        and "Content-Encoding" not in response.headers
        and not response.cache_control.no_store
        and (type_ in _TYPES or any(part in type_ for part in _TYPE_PARTS))
    )


def _chosen(accepted: Accept, offered: Iterable[str] = tuple(SUFFIXES)) -> str | None:
    """The encoding that a client likes best; of equals the better one."""
    best, liked = None, 0.0
    for encoding in offered:
        if (quality := accepted.quality(encoding)) > liked:
            best, liked = encoding, quality
    return best
