"""``jobbank check``: what in a job ad may break a rule."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import IO, TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from indexer.errors import InvalidValueError
from webapp.commands.terminal import Spoken, Terminal, option, pass_terminal, print_json

if TYPE_CHECKING:
    from indexer.legal import AdText, Finding, OfferedPay


@click.command(
    cls=Spoken,
    help="檢查職缺廣告的文字是否觸法。每行一則廣告（純文字或 JSON），輸出每行一個 JSON。",
)
@click.argument("file", type=click.File(encoding="utf-8"), default="-")
@option(
    "--date",
    "day",
    type=click.DateTime(["%Y-%m-%d"]),
    help="廣告未寫開始工作日時，以哪一天的規定為準；預設今天（臺北）。",
)
@pass_terminal
def check(terminal: Terminal, file: IO[str], day: datetime | None) -> None:
    """Read ads, a line each; write the findings of each as a line of JSON."""
    from indexer.legal import check as find

    today = day.date() if day else datetime.now(ZoneInfo("Asia/Taipei")).date()
    for number, line in enumerate(file, start=1):
        written = line.strip()
        if written:
            found = find(_ad(written, number), today=today)
            print_json({"findings": [_as_json(one, terminal.language) for one in found]})


def _ad(written: str, number: int) -> AdText:
    """An ad of a line: a JSON object, or else the text itself."""
    from indexer.legal import AdText

    if not written.startswith("{"):
        return AdText(written)
    try:
        data = json.loads(written)
    except json.JSONDecodeError as error:
        raise InvalidValueError(
            f"line {number}", "json_line_broken", f"line {number} is not JSON; check its quotes",
            line=number,
        ) from error  # fmt: skip
    text = data.get("text")
    if not isinstance(text, str):
        raise InvalidValueError(
            "text", "text_missing", f"line {number} has no text; give it as a string", line=number
        )
    return AdText(text, _start_date(data.get("start_date"), number), _pay(data.get("pay"), number))


def _start_date(written: Any, number: int) -> date | None:
    if written is None:
        return None
    try:
        return date.fromisoformat(written)
    except (TypeError, ValueError) as error:
        raise InvalidValueError(
            "start_date", "not_a_date", f"line {number}: start_date must be like 2026-11-01"
        ) from error


def _pay(data: Any, number: int) -> OfferedPay | None:
    from indexer.legal import OfferedPay
    from indexer.vocabulary import PayBasis

    if data is None:
        return None
    try:
        basis = PayBasis(data["basis"])
        figures = [None if data.get(end) is None else float(data[end]) for end in ("min", "max")]
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        choices = ", ".join(PayBasis)
        raise InvalidValueError(
            "pay", "pay_unreadable",
            f"line {number}: pay needs a basis ({choices}) and numbers in min and max",
            line=number, choices=choices,
        ) from error  # fmt: skip
    return OfferedPay(basis, *figures)


def _as_json(found: Finding, language: str) -> dict[str, Any]:
    return {
        "rule": found.rule,
        "ground": found.ground,
        "level": found.level,
        "start": found.start,
        "end": found.end,
        "phrase": found.phrase,
        "article": found.article,
        "source": found.source,
        "explanation": found.explanation.in_language(language),
        "proposal": found.proposal.in_language(language),
    }
