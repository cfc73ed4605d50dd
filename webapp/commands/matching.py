"""``jobbank recommend``, ``jobbank explain``, ``jobbank index resumes``: matching people and
vacancies."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from webapp.commands.terminal import (
    Spoken,
    Terminal,
    as_json,
    option,
    pass_terminal,
    print_json,
)

if TYPE_CHECKING:
    from matcher.pairs.recommend import Person
    from matcher.pairs.results import Match, Recommendation

FILE = click.Path(path_type=Path)
_SHOWN = 10
WHERE = option("--where", default="", help="從哪裡出發：行政區、捷運站或地址；預設為履歷所寫。")
ADULT = option("--adult/--minor", default=None, help="是否滿 18 歲；不說就是不知道。")


@click.command(cls=Spoken, help="為履歷檔（JSON Resume）推薦職缺，或以 --vacancy 為職缺推薦履歷。")
@click.argument("file", type=FILE, required=False)
@option("--resume", help="資料庫裡的履歷代碼，代替檔案。")
@option("--vacancy", help="職缺代碼：推薦適合的人。")
@option("--limit", type=click.IntRange(1, 50), default=_SHOWN, show_default=True, help="筆數。")
@WHERE
@ADULT
@as_json
@pass_terminal
def recommend(
    terminal: Terminal,
    *,
    file: Path | None,
    resume: str | None,
    vacancy: str | None,
    limit: int,
    where: str,
    adult: bool | None,
    as_json: bool,
) -> None:
    """Vacancies for a person, or people for a vacancy."""
    if sum(one is not None for one in (file, resume, vacancy)) != 1:
        raise click.UsageError(terminal.words("請給履歷檔、--resume 或 --vacancy 其中一項。"))
    given, recommender = _given(terminal, adult), terminal.wiring.recommender
    found: Recommendation[Any] | None
    if vacancy is not None:
        found = recommender.recommend_candidates(vacancy, given, limit=limit)
        if found is None:
            raise _missing("vacancy", vacancy)
    else:
        person = _person(terminal, file, resume, where)
        found = recommender.recommend_vacancies(person, given, limit=limit)
    if as_json:
        print_json(found.to_json())
    else:
        _show(terminal, found)


@click.command(cls=Spoken, help="一份履歷和一筆職缺合不合適，一項一項說明。")
@click.argument("file", type=FILE, required=False)
@click.argument("vacancy")
@option("--resume", help="資料庫裡的履歷代碼，代替檔案。")
@WHERE
@ADULT
@as_json
@pass_terminal
def explain(
    terminal: Terminal,
    *,
    file: Path | None,
    vacancy: str,
    resume: str | None,
    where: str,
    adult: bool | None,
    as_json: bool,
) -> None:
    """One pair."""
    if (file is None) == (resume is None):
        raise click.UsageError(terminal.words("請給履歷檔或 --resume 其中一項。"))
    person = _person(terminal, file, resume, where)
    match = terminal.wiring.recommender.explain(person, vacancy, _given(terminal, adult))
    if match is None:
        raise _missing("vacancy", vacancy)
    if as_json:
        print_json(match.to_json())
    else:
        _show_match(terminal, match)


@click.command(cls=Spoken, help="把資料庫裡的履歷寫入搜尋索引，供推薦使用。")
@option("--words-only", is_flag=True, help="先不算向量，比較快。")
@as_json
@pass_terminal
def resumes(terminal: Terminal, *, words_only: bool, as_json: bool) -> None:
    """Bring the résumés into the index."""
    from webapp.services.resume_index import index_resumes

    parts = terminal.wiring
    parts.embed_threads = os.cpu_count() or 1
    writer = parts.open_writer()
    try:
        with terminal.progress() as bar:
            task = bar.add_task(terminal.words("寫入履歷"), total=None)
            done = index_resumes(
                parts.database,
                writer,
                parts.pipeline,
                embed=not words_only,
                watch=lambda count: bar.update(task, completed=count),
            )
    finally:
        writer.close()
    if as_json:
        print_json({"resumes": done})
    else:
        terminal.console.print(terminal.words("已寫入 %(count)s 份履歷。", count=f"{done:,}"))


def _given(terminal: Terminal, adult: bool | None) -> Any:
    from matcher.engines.base import Truth
    from matcher.pairs.sides import Circumstances

    of_age = {True: Truth.YES, False: Truth.NO, None: Truth.UNKNOWN}[adult]
    return Circumstances(today=terminal.wiring.today(), of_age=of_age)


def _person(terminal: Terminal, file: Path | None, resume: str | None, where: str) -> Person:
    """The person of a file, which is not kept, or of the index."""
    if file is None:
        stored = terminal.wiring.recommender.person(str(resume))
        if stored is None:
            raise _missing("resume", str(resume))
        return stored
    from indexer.errors import SourceError
    from indexer.records import ResumeRecord
    from indexer.sources import open_source
    from indexer.sources.base import Row
    from webapp.services.matching import Typed, person_of

    rows = [row.record for row in open_source(file) if isinstance(row, Row)]
    records = [record for record in rows if isinstance(record, ResumeRecord)]
    if len(records) != 1:
        sentence = f"{file} holds {len(records)} résumés where one is wanted."
        raise SourceError("one_resume", sentence, file=file, count=len(records))
    (record,) = records
    return person_of(Typed(record, where or record.address or ""), terminal.wiring)


def _missing(field: str, value: str) -> Exception:
    from indexer.errors import InvalidValueError

    return InvalidValueError(
        field, "not_in_index", f"{field}: the index does not have {value!r}.", value=value
    )


def _show(terminal: Terminal, found: Recommendation[Any]) -> None:
    for match in found.matches:
        _show_match(terminal, match)
    apart = "、".join(f"{name} {count:,}" for name, count in found.kept_apart.items() if count)
    terminal.console.print(
        terminal.words(
            "比對 %(count)s 筆；條件不合：%(apart)s",
            count=f"{found.considered:,}",
            apart=apart or "0",
        )
    )


def _show_match(terminal: Terminal, match: Match[Any]) -> None:
    """Codes as they are: for whoever wants to see why."""
    facts = match.facts
    title = getattr(facts, "title", None) or facts.headline or "—"
    employer = getattr(facts, "employer_name", "")
    sides = f"{match.seeker_level} {match.seeker:.2f} / {match.employer_level} {match.employer:.2f}"
    terminal.console.print(f"{match.rank or '·'}. {title} {employer} [{facts.id}] {sides}")
    for part in match.parts:
        told = ", ".join(f"{name}={value}" for name, value in part.values.items() if value)
        terminal.console.print(f"    {part.state:7} {part.code}: {told}")
