"""What commands share: the language spoken, results as JSON or tables, errors as one sentence."""

from __future__ import annotations

import sys
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

from webapp.wordings import explain_error, preferred_language, translate

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress, ProgressColumn

    from indexer.errors import JobBankError
    from webapp.wiring import Wiring

P = TypeVar("P", bound="click.Command | click.Option")
F = TypeVar("F", bound=Callable[..., Any])

BAD_INPUT, FAILURE = 2, 1
"""Exit statuses: what was given cannot be used; it could, but something failed."""


@dataclass
class Terminal:
    """The person at the other end, and the parts that commands work with."""

    language: str

    def words(self, text: str, /, **values: object) -> str:
        """A text in the language spoken."""
        return translate(text, self.language, **values)

    @cached_property
    def wiring(self) -> Wiring:
        """The parts of the job bank as the settings name them."""
        from webapp.logs import write_logs
        from webapp.settings import load_settings
        from webapp.wiring import Wiring

        settings = load_settings()
        write_logs(settings.log_level)
        return Wiring(settings)

    def close(self) -> None:
        """Release what the command opened."""
        if "wiring" in self.__dict__:
            self.wiring.close()

    @cached_property
    def console(self) -> Console:
        """For people, on standard output."""
        from rich.console import Console

        return Console(highlight=False, markup=False, emoji=False)

    @cached_property
    def notes(self) -> Console:
        """For people, on standard error: progress and remarks."""
        from rich.console import Console

        return Console(stderr=True, highlight=False, markup=False, emoji=False)

    def progress(self) -> Progress:
        """A bar with rate and time left, on standard error; nothing where nobody watches."""
        from rich import progress

        return progress.Progress(
            progress.TextColumn("{task.description}"),
            progress.BarColumn(),
            progress.MofNCompleteColumn(),
            _rate_column(),
            progress.TimeRemainingColumn(),
            console=self.notes,
            transient=True,
            disable=not self.notes.is_terminal,
        )

    @property
    def asks(self) -> bool:
        """Whether somebody can be asked."""
        return sys.stdin.isatty() and sys.stderr.isatty()

    def fail(self, error: JobBankError, status: int = FAILURE) -> NoReturn:
        """Say in a sentence what is wrong, and end."""
        click.echo(f"jobbank: {explain_error(error, self.language)}", err=True)
        raise SystemExit(status)


def print_json(value: Any) -> None:
    """One JSON value a line, Chinese as it is."""
    import orjson

    click.echo(orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS).decode())


def spoken(ctx: click.Context) -> Terminal:
    """The terminal of a command's context."""
    found = ctx.find_root().obj
    return found if isinstance(found, Terminal) else Terminal(preferred_language(None))


def _rate_column() -> ProgressColumn:
    """Rows a second, so far."""
    from rich.progress import ProgressColumn, Task
    from rich.text import Text

    class Rate(ProgressColumn):
        def render(self, task: Task) -> Text:
            speed = task.finished_speed or task.speed
            return Text(f"{speed:,.0f}/s" if speed else "", style="progress.data.speed")

    return Rate()


class Spoken(click.Command):
    """A command whose help is said in the terminal's language."""

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The command's help, translated."""
        click.Command.format_help_text(_in_language(self, ctx), ctx, formatter)

    def get_short_help_str(self, limit: int = 45) -> str:
        """The first line of the help, translated."""
        ctx = click.get_current_context(silent=True)
        said: click.Command = _in_language(self, ctx) if ctx else self
        return click.Command.get_short_help_str(said, limit)


class SpokenGroup(Spoken, click.Group):
    """See ``Spoken``."""

    command_class = Spoken


class SpokenOption(click.Option):
    """An option whose help is said in the terminal's language."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """The option's line of help, translated."""
        return click.Option.get_help_record(_in_language(self, ctx), ctx)


def _in_language(part: P, ctx: click.Context) -> P:
    """A copy of a command or option with its help translated."""
    said = copy(part)
    said.help = spoken(ctx).words(part.help or "")
    return said


def option(*names: str, **values: Any) -> Callable[[F], F]:
    """``click.option`` with translated help."""
    return click.option(*names, cls=SpokenOption, **values)


as_json = option("--json", "as_json", is_flag=True, help="以 JSON 輸出，供程式讀取。")
pass_terminal = click.make_pass_decorator(Terminal)
