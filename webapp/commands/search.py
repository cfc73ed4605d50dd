"""``jobbank search``: what a page would answer, for scripts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from webapp.commands.terminal import Spoken, Terminal, as_json, option, pass_terminal, print_json

if TYPE_CHECKING:
    from matcher.results import Hit, SearchResult

STDIN = "-"
_SHOWN = 20


@click.command(cls=Spoken, help="搜尋職缺。以 - 代替文字時，逐行讀取標準輸入。")
@click.argument("text", metavar="TEXT|-")
@option("--where", default="", help="地點：行政區、捷運站或地址。")
@option("--limit", type=click.IntRange(1, 100), default=_SHOWN, show_default=True, help="筆數。")
@as_json
@pass_terminal
def search(terminal: Terminal, text: str, where: str, limit: int, *, as_json: bool) -> None:
    """Search vacancies."""
    from matcher.request import SearchRequest

    parts = terminal.wiring
    for line in _lines(text):
        request = _checked(SearchRequest, text=line, where=where, size=limit)
        result = parts.matcher.search(request, today=parts.today())
        if as_json:
            print_json(_as_json(line, result, limit))
        else:
            _show(terminal, line, result, limit)


def _lines(text: str) -> Iterator[str]:
    if text != STDIN:
        yield text
        return
    with click.open_file(STDIN, encoding="utf-8") as lines:
        yield from (line.strip() for line in lines if line.strip())


def _checked(model: type[Any], **values: Any) -> Any:
    """A request of these values.

    :raises InvalidValueError: naming the value that cannot be used.
    """
    from pydantic import ValidationError

    from indexer.errors import InvalidValueError

    try:
        return model(**values)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        field = str(first["loc"][0])
        raise InvalidValueError(
            field, "bad_line", f"{field}: {first['msg']}.", reason=first["msg"]
        ) from error


def _as_json(text: str, result: SearchResult, limit: int) -> dict[str, Any]:
    return {
        "text": text,
        "total": result.total,
        "possible": result.possible,
        "understood": [_chip(chip) for chip in result.understood],
        "given_up": list(result.given_up),
        "hits": [_hit(hit) for hit in result.hits[:limit]],
    }


def _hit(hit: Hit) -> dict[str, Any]:
    return {
        "id": hit.facts.id,
        "source_id": hit.facts.source_id,
        "title": hit.facts.title,
        "employer": hit.facts.employer_name,
        "section": hit.section,
        "score": round(hit.score, 6),
        "reasons": [{"code": one.code, **one.values} for one in hit.reasons],
        "unknown": [{"code": one.code, **one.values} for one in hit.unknown],
    }


def _chip(chip: Any) -> dict[str, Any]:
    return {"code": chip.code, "values": dict(chip.values), "phrase": chip.phrase}


def _show(terminal: Terminal, text: str, result: SearchResult, limit: int) -> None:
    from rich.table import Table

    words = terminal.words
    terminal.console.print(
        words(
            "%(text)s：符合 %(total)s 筆，可能符合 %(possible)s 筆",
            text=text,
            total=f"{result.total:,}",
            possible=f"{result.possible:,}",
        )
    )
    sections = {"matched": words("符合"), "possible": words("可能符合"), "related": words("相近")}
    table = Table()
    for name in ("", "職務", "公司", "地區", "代碼"):
        table.add_column(words(name) if name else "", overflow="fold")
    for hit in result.hits[:limit]:
        facts = hit.facts
        place = facts.place.district or facts.place.city or "—"
        table.add_row(sections[hit.section], facts.title, facts.employer_name, place, facts.id)
    terminal.console.print(table)
