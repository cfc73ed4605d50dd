"""How many ads a second the legal checks read, on one core, beside running every expression."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from indexer.legal import AdText, check
from indexer.legal.reading import read
from indexer.legal.rulebook import rules

DAY = date(2026, 11, 1)
SEED = 20261101
LENGTHS = (180, 420)
"""Characters of an ad: half of the official ones are shorter than the first."""
_SENTENCES = Path(__file__).resolve().parents[1] / "tests/indexer/legal_sentences/build.jsonl"
_RISKY = 0.05
"""Share of ads with sentences that look unlawful: five times what boards carry."""
_PLAIN = (
    "負責門市收銀、補貨與環境清潔，協助盤點及商品陳列。",
    "工作時間09:00-18:00，中午休息一小時，週休二日。",
    "月薪32,000元至35,000元，另有全勤獎金與三節禮金。",
    "提供完整教育訓練，有經驗者可談更高薪資。",
    "近捷運站步行五分鐘，享勞健保、勞退、員工旅遊。",
    "具服務熱忱、能獨立作業，會基本電腦操作。",
    "接聽電話、資料建檔、文件整理及主管交辦事項。",
    "需輪班，排休，一個月休八天，國定假日依勞基法。",
)


def texts(count: int, characters: int, seed: int = SEED) -> list[str]:
    """Invented ads of about so many characters; the same seed gives the same ones."""
    draw = random.Random(seed)  # noqa: S311 - not a secret
    rows = _SENTENCES.read_text("utf-8").splitlines()
    risky = [json.loads(row)["text"] for row in rows]
    made: list[str] = []
    while len(made) < count:
        sentences = risky if draw.random() < _RISKY else _PLAIN
        text = ""
        while len(text) < characters:
            text += draw.choice(sentences) + "\n"
        made.append(text)
    return made


def run(count: int = 1_000) -> dict[str, dict[str, float]]:
    """Checks ads of both lengths: ``checked`` and ``every_expression`` in ads a second."""
    found = {}
    for characters in LENGTHS:
        written = texts(count, characters)
        found[f"{characters} characters"] = {
            "checked": round(count / _seconds(written, lambda ad: check(AdText(ad), today=DAY))),
            "every_expression": round(count / _seconds(written, _run_every_expression)),
        }
    return found


def _run_every_expression(text: str) -> None:
    read_text = read(text).text
    for rule in rules():
        for entry in rule.entries:
            for pattern in (*entry.patterns, *entry.cued):
                for _ in pattern.compiled.finditer(read_text):
                    pass


def _seconds(written: Sequence[str], work: Callable[[str], object]) -> float:
    """Processor time; the best of three."""
    best = float("inf")
    for _ in range(3):
        start = time.process_time()
        for text in written:
            work(text)
        best = min(best, time.process_time() - start)
    return best
