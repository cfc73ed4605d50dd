"""Pages about the site."""

from __future__ import annotations

from flask import Blueprint, render_template

from indexer.places.districts import TAIPEI
from webapp.context import parts
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


for _page in PAGES:
    _add(_page)
