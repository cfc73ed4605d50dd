"""``jobbank geocode``: addresses to points."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any

import click

from webapp.commands.terminal import Spoken, Terminal, pass_terminal, print_json

if TYPE_CHECKING:
    from indexer.places.located import Located


@click.command(cls=Spoken, help="地址定位。每行一個地址，輸出每行一個 JSON；找不到時為 null。")
@click.argument("file", type=click.File(encoding="utf-8-sig", errors="replace"), default="-")
@pass_terminal
def geocode(terminal: Terminal, file: IO[str]) -> None:
    """Say where addresses are: query, lat, lon, accuracy, district, matched; a line each.

    An empty line is answered too, as not found: line n of the answer belongs to line n of the file.
    """
    geocoder = terminal.wiring.geocoder
    for line in file:
        query = line.strip()
        print_json(_as_json(query, geocoder.locate(query)))


def _as_json(query: str, found: Located | None) -> dict[str, Any]:
    point = found.point if found else None
    return {
        "query": query,
        "lat": point.lat if point else None,
        "lon": point.lon if point else None,
        "accuracy": found.accuracy if found else None,
        "district": found.district if found else None,
        "matched": found.matched if found else None,
    }
