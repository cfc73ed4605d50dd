"""The endpoint of the OpenAPI document."""

from __future__ import annotations

from flask import Response, current_app, json

from webapp.api.openapi import document
from webapp.api.views import blueprint

_KEPT = "public, max-age=300"


@blueprint.get("/openapi.json")
def openapi() -> Response:
    """This document: everything that can be asked, and what is answered."""
    text = json.dumps(document(current_app), ensure_ascii=False, sort_keys=False)
    return Response(text, mimetype="application/json", headers={"Cache-Control": _KEPT})
