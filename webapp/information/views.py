"""Pages about the site."""

from __future__ import annotations

from flask import Blueprint, current_app, render_template

from indexer.places.districts import TAIPEI
from webapp.api.openapi import document
from webapp.context import parts
from webapp.information import api_page
from webapp.information.pages import PAGES, InformationPage

blueprint = Blueprint("information", __name__)
blueprint.app_context_processor(lambda: {"information_pages": PAGES})


def _add(page: InformationPage) -> None:
    def view() -> str:
        return render_template(
            f"information/{page.name}.html", page=page, districts=_districts_of_the_city
        )

    blueprint.add_url_rule(page.path, page.name, view)


def _districts_of_the_city() -> list[str]:
    return [one.name for one in parts().gazetteer.districts if one.city == TAIPEI]


def _developers(page: InformationPage) -> None:
    def view() -> str:
        told = document(current_app)
        return render_template(
            "information/developers.html",
            page=page,
            endpoints=api_page.endpoints(told),
            parameters=api_page.search_parameters(told),
        )

    blueprint.add_url_rule(page.path, page.name, view)


for _page in PAGES:
    (_developers if _page.name == "developers" else _add)(_page)
