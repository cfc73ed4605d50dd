"""What ``docs/api.md`` says holds: every parameter is in its table, and every example works."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from matcher.request import PARAMETERS
from tests.web.api import answer

_PAGE = Path(__file__).parents[2] / "docs" / "api.md"
_ROW = re.compile(r"^\| `(?P<name>\w+)` \|.*\|(?P<examples>[^|]*)\|$", re.MULTILINE)
_NEEDS = {"zoom": [("box", "121.5,25,121.6,25.1")], "plain": [("q", "晚班")]}

ROWS = {row["name"]: row["examples"] for row in _ROW.finditer(_PAGE.read_text("utf-8"))}
EXAMPLES = [
    (name, value) for name, examples in ROWS.items() for value in re.findall("`([^`]+)`", examples)
]


def test_every_parameter_is_described() -> None:
    assert set(ROWS) == set(PARAMETERS)


@pytest.mark.parametrize(("name", "value"), EXAMPLES)
def test_every_example_is_answered(client: FlaskClient, name: str, value: str) -> None:
    asked = answer(client, [*_NEEDS.get(name, []), (name, value)])["request"]
    assert name in {given for given, _ in asked}


def test_every_member_of_an_answer_that_is_named_is_there(client: FlaskClient) -> None:
    text = _PAGE.read_text("utf-8")
    named = set(re.findall("`(\\w+)`", text[text.index("The answer holds") : text.index("/map")]))
    found = answer(client)
    assert named - found.keys() <= found["hits"][0].keys()
