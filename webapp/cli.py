"""``jobbank``: the command line."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from webapp.commands.administration import database, settings
from webapp.commands.backup import backup
from webapp.commands.check import check
from webapp.commands.evaluate import evaluate
from webapp.commands.evaluate_market import market
from webapp.commands.evaluate_titles import fit_titles, titles
from webapp.commands.evaluate_understanding import understanding
from webapp.commands.imports import import_, template
from webapp.commands.index import index
from webapp.commands.index_fit import fit
from webapp.commands.index_verify import verify
from webapp.commands.matching import explain, recommend, resumes
from webapp.commands.places import geocode
from webapp.commands.search import search
from webapp.commands.serve import serve
from webapp.commands.tasks import tasks
from webapp.commands.terminal import BAD_INPUT, FAILURE, SpokenGroup, SpokenOption, Terminal
from webapp.commands.understand import understand
from webapp.commands.views import views
from webapp.commands.work import beat, work
from webapp.wordings import preferred_language


@click.group(cls=SpokenGroup, help="臺北人力銀行：匯入職缺、更新索引、搜尋、啟動網站。")
@click.option(
    "--language",
    cls=SpokenOption,
    type=click.Choice(["zh", "en"]),
    help="訊息的語言；預設依終端機（LANG）。",
)
def cli(language: str | None) -> None:
    """The job bank."""


for _command in (
    import_, template, index, search, recommend, explain, understand, geocode, check, evaluate,
    serve, database, backup, settings, tasks, views, work, beat,
):  # fmt: skip
    cli.add_command(_command)
index.add_command(verify)
index.add_command(fit)
index.add_command(resumes)
evaluate.add_command(understanding)
evaluate.add_command(titles)
evaluate.add_command(market)
evaluate.add_command(fit_titles)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command and end the process with its exit status.

    What a person did wrong, or can mend, is one sentence on standard error, never a traceback.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    terminal = Terminal(preferred_language(_language_asked(given)))
    try:
        cli.main(args=given, prog_name="jobbank", obj=terminal)
    except Exception as error:
        from indexer.errors import InvalidValueError, JobBankError, SourceError

        if not isinstance(error, JobBankError):
            raise
        bad_input = isinstance(error, (InvalidValueError, SourceError))
        terminal.fail(error, BAD_INPUT if bad_input else FAILURE)
    finally:
        terminal.close()


def _language_asked(arguments: Sequence[str]) -> str | None:
    for place, argument in enumerate(arguments):
        if argument.startswith("--language="):
            return argument.partition("=")[2]
        if argument == "--language" and place + 1 < len(arguments):
            return arguments[place + 1]
        if not argument.startswith("-"):
            break
    return None


if __name__ == "__main__":
    main()
