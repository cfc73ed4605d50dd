"""``jobbank understand``: what a sentence is taken to mean, a line of JSON each."""

from __future__ import annotations

from typing import Any

import click

from webapp.commands.terminal import Spoken, Terminal, as_json, pass_terminal, print_json

STDIN = "-"
LONGEST = 2_000
"""Characters of a line that are read; a search takes 200."""


@click.command(
    cls=Spoken,
    help="說明一段文字會被理解成什麼。沒有文字時逐行讀取標準輸入，輸出每行一個 JSON。",
)
@click.argument("text", metavar="[TEXT]", default=STDIN)
@as_json
@pass_terminal
def understand(terminal: Terminal, text: str, *, as_json: bool) -> None:
    """Say what sentences mean, by field (docs/understanding.md); an empty line gives ``{}``."""
    understanding = terminal.wiring.understanding
    if text == STDIN:
        with click.open_file(STDIN, encoding="utf-8", errors="replace") as lines:
            for line in lines:
                print_json(understanding.parts(line[:LONGEST]))
    elif as_json or not terminal.console.is_terminal:
        print_json(understanding.parts(text))
    else:
        _show(terminal, understanding.parts(text))


def _show(terminal: Terminal, parts: dict[str, Any]) -> None:
    for field, value in parts.items():
        terminal.console.print(f"{field:<18} {_as_text(value)}")


def _as_text(value: Any) -> str:
    if isinstance(value, dict):
        return "  ".join(f"{name} {_as_text(one)}" for name, one in value.items())
    if isinstance(value, list):
        return "、".join(map(_as_text, value))
    return str(value)
