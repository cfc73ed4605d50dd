"""Every code has its sentences, in both languages."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from indexer.errors import JobBankError
from webapp.wordings import (
    CHINESE,
    ENGLISH,
    ERRORS,
    ROWS,
    explain_error,
    explain_row,
    preferred_language,
    translate,
)

ROOT = Path(__file__).resolve().parents[2]
HAN = re.compile("[\u4e00-\u9fff]")
PLACEHOLDER = re.compile(r"%\((\w+)\)s")
ERRORS_RAISED = {"SourceError", "JobBankError"}


def _calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield node.func.id, node


def _constants(node: ast.AST) -> list[str]:
    """The text that an argument is, or each of the two that it may be."""
    nodes = [node.body, node.orelse] if isinstance(node, ast.IfExp) else [node]
    return [str(one.value) for one in nodes if isinstance(one, ast.Constant)]


def row_codes() -> set[str]:
    """Codes of refused rows that the readers and the import raise."""
    from indexer.sources.fields import _CODES

    found = set(_CODES.values()) | {"wrong_value"}
    for path in [*(ROOT / "indexer/sources").glob("*.py"), ROOT / "webapp/services/staging.py"]:
        for name, call in _calls(path):
            place = {"FieldError": 2, "RowError": 3}.get(name)
            if place is not None and len(call.args) > place:
                found.update(_constants(call.args[place]))
    return found


def error_codes() -> set[str]:
    """Codes of errors that commands can end with on account of files or records."""
    found = set()
    folders = ("indexer/sources", "webapp/services", "webapp/models", "webapp/commands")
    paths = [path for folder in folders for path in (ROOT / folder).glob("*.py")]
    for path in [*paths, ROOT / "webapp/opening.py"]:
        for name, call in _calls(path):
            if name in ERRORS_RAISED:
                found.update(_constants(call.args[0]))
    return found


def texts() -> set[str]:
    """Every Chinese text of the command line and of the wordings that English speaks too."""
    paths = [*(ROOT / "webapp/commands").glob("*.py"), ROOT / "webapp/cli.py"]
    trees = [ast.parse(path.read_text("utf-8")) for path in paths]
    wordings = ast.parse((ROOT / "webapp/wordings.py").read_text("utf-8"))
    constants = (
        node.value
        for tree in [*trees, wordings]
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )
    return {text for text in constants if HAN.search(text)} - set(ERRORS.values())


def catalogue() -> dict[str, str]:
    path = ROOT / "webapp/translations/en/LC_MESSAGES/commands.po"
    with path.open("rb") as file:
        return {str(one.id): str(one.string) for one in read_po(file) if one.id}


def test_every_refused_row_is_explained() -> None:
    assert row_codes() - set(ROWS) == set()
    assert len(row_codes()) >= 8


def test_every_error_has_a_chinese_sentence() -> None:
    assert error_codes() - set(ERRORS) == set()
    assert len(error_codes()) >= 20


def test_every_text_is_translated_and_nothing_else() -> None:
    assert set(catalogue()) == texts()
    assert all(catalogue().values())


def test_translations_name_the_same_values() -> None:
    for chinese, english in catalogue().items():
        assert set(PLACEHOLDER.findall(chinese)) == set(PLACEHOLDER.findall(english)), chinese


@pytest.mark.parametrize(
    ("language", "why", "mend"),
    [
        (CHINESE, "不在可選的項目之內", "請改成其中一項：月薪、時薪"),
        (ENGLISH, "none of the choices", "take one of: 月薪、時薪"),
    ],
)
def test_a_refused_row_says_why_and_how_to_mend_it(language: str, why: str, mend: str) -> None:
    wording = explain_row("not_a_choice", {"choices": "月薪、時薪"}, language)
    assert (wording.why, wording.mend) == (why, mend)


def test_an_error_is_said_in_the_language_spoken() -> None:
    error = JobBankError("file_empty", "a.csv is empty.", file="a.csv")
    assert explain_error(error, CHINESE) == "a.csv 是空的。"
    assert explain_error(error, ENGLISH) == "a.csv is empty."


def test_an_unknown_code_still_has_its_english_sentence() -> None:
    error = JobBankError("new_code", "Something new.")
    assert explain_error(error, CHINESE) == "Something new."


def test_a_value_that_nobody_gave_does_not_break_the_sentence() -> None:
    assert explain_row("too_long", {}, CHINESE).why == "文字太長，最多 ? 字"


def test_percent_signs_in_values_are_left_alone() -> None:
    assert translate("%(file)s 是空的。", CHINESE, file="100%.csv") == "100%.csv 是空的。"


@pytest.mark.parametrize(
    ("asked", "lang", "offered", "spoken"),
    [
        (None, "", "", CHINESE),
        (None, "C.UTF-8", "", CHINESE),
        (None, "en_US.UTF-8", "zh_Hant_TW", ENGLISH),
        (None, "zh_TW.UTF-8", "en", CHINESE),
        (None, "", "en,zh_Hant_TW", ENGLISH),
        ("zh", "en_US.UTF-8", "en", CHINESE),
        ("en", "zh_TW.UTF-8", "", ENGLISH),
    ],
)
def test_the_language_is_asked_for_or_the_terminals_or_the_settings(
    monkeypatch: pytest.MonkeyPatch, asked: str | None, lang: str, offered: str, spoken: str
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", lang)
    monkeypatch.setenv("JOBBANK_LANGUAGES", offered)
    assert preferred_language(asked) == spoken
