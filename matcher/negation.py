"""What a query does not want: 「不要夜班」, 「免輪班」, 「業務除外」, 「除了餐飲以外」.

A denial belongs to what stands right behind it (不要夜班), or right before it where nothing follows
(夜班除外), and to what 或 and the like join to that. A denied thing that we do not know by name is
kept out of the words that are searched: an ad about it is the last thing that is wanted.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from importlib import resources
from typing import NamedTuple

from indexer.occupations.phrases import Span
from matcher.found import FoundKind, FoundWords
from matcher.lexicon import any_of

DENIABLE = frozenset({"kind", "shift", "days_off", "remote"})
"""Conditions of the request of which the opposite can be asked for."""
_NAMED = frozenset(
    {
        FoundKind.OCCUPATION,
        FoundKind.SKILL,
        FoundKind.LICENCE,
        FoundKind.EMPLOYER,
        FoundKind.COMPANY,
    }
)
_LONG_ONLY = frozenset({FoundKind.OCCUPATION, FoundKind.EMPLOYER, FoundKind.COMPANY})
"""A short denial in front of these is part of another word (不會計較)."""
_LONGEST = 12
"""Characters between a denial and the end of what it denies where that has no name of ours."""


class _Words(NamedTuple):
    strong: re.Pattern[str]
    weak: re.Pattern[str]
    after: re.Pattern[str]
    tail: re.Pattern[str]
    joint: re.Pattern[str]
    unknown: re.Pattern[str]
    joined: re.Pattern[str]
    kept: re.Pattern[str]
    short: frozenset[str]


@cache
def _words() -> _Words:
    path = resources.files("matcher").joinpath("data/negation_words.toml")
    data = tomllib.loads(path.read_text("utf-8"))
    strong, links, tail = any_of(data["strong"]), any_of(data["links"]), any_of(data["tail"])
    between = rf"(?:\s?(?:{links}))*\s?$"
    ends = rf"(?=$|[\s,、。;!?()/]|都|皆|也可|就好|謝謝|{strong})"
    return _Words(
        strong=re.compile(rf"(?P<word>{strong}){between}"),
        weak=re.compile(rf"(?P<word>{any_of(data['weak'])}){between}"),
        after=re.compile(rf"(?:的|類|工作|性質)?(?:{any_of(data['after'])}){ends}"),
        tail=re.compile(rf"(?:以外|之外)的?|(?:{tail}){ends}"),
        joint=re.compile(rf"\s?(?:{any_of(data['joints'])})(?:{strong})?(?:{links})?\s?"),
        unknown=re.compile(
            rf"(?:{strong})(?:\s?(?:{links}))*\s?(?P<thing>[^\s,、。;!?()/]{{1,{_LONGEST}}}?)"
            rf"(?:{tail})?{ends}"
        ),
        joined=re.compile(
            rf"\s?(?:{any_of(data['joints'])})(?P<thing>[^\s,、。;!?()/]{{2,{_LONGEST}}}?)"
            rf"(?:{tail})?{ends}"
        ),
        kept=re.compile(any_of(data["kept"])),
        short=frozenset(data["short"]),
    )


def with_denials(text: str, parts: Sequence[FoundWords]) -> list[FoundWords]:
    """The parts of a stretch, those that are denied marked so and their denial made part of them.

    :param text: folded.
    :param parts: in order, apart.
    """
    found: list[FoundWords] = []
    for index, part in enumerate(parts):
        start = found[-1].span.end if found else 0
        end = parts[index + 1].span.start if index + 1 < len(parts) else len(text)
        found.append(_with_denial(text, part, start, end, found[-1] if found else None))
    return found


def unknown_denials(text: str, span: Span, *, denied: bool) -> Iterator[tuple[Span, Span]]:
    """The denials in a stretch that holds nothing known: all of it, and the thing denied.

    :param denied: whether what stands before the stretch is denied; 和 and the like join to that.
    """
    words = _words()
    start = span.start
    if denied and (joined := words.joined.match(text, *span)):
        yield Span(*joined.span()), Span(*joined.span("thing"))
        start = joined.end()
    for match in words.unknown.finditer(text, start, span.end):
        if not _is_kept(text, Span(*match.span())):
            yield Span(*match.span()), Span(*match.span("thing"))


def _with_denial(
    text: str, part: FoundWords, start: int, end: int, last: FoundWords | None
) -> FoundWords:
    """The part as it is, or denied by what stands between ``start``, it and ``end``."""
    if not _deniable(part):
        return part
    words = _words()
    joined = (
        last is not None and last.negated and words.joint.fullmatch(text, start, part.span.start)
    )
    before = _denial_before(text, part, start)
    if before is not None or joined:
        first = part.span.start if before is None else before
        tail = words.tail.match(text, part.span.end)
        last_of_it = tail.end() if tail and tail.end() <= end else part.span.end
        return replace(part, span=Span(first, last_of_it), negated=True)
    behind = words.after.match(text, part.span.end)
    if behind and behind.end() <= end:
        return replace(part, span=Span(part.span.start, behind.end()), negated=True)
    return part


def _denial_before(text: str, part: FoundWords, start: int) -> int | None:
    """Where the denial right before a part begins; ``None`` without one."""
    words, gap = _words(), text[start : part.span.start]
    if strong := _last(words.strong, gap):
        return start + strong.start()
    weak = _last(words.weak, gap)
    if weak is None or (part.kind in _LONG_ONLY and weak["word"] in words.short):
        return None
    if _is_kept(text, Span(start + weak.start(), part.span.end)):
        return None
    return start + weak.start()


def _last(pattern: re.Pattern[str], gap: str) -> re.Match[str] | None:
    """The match that reaches the gap's end and begins first."""
    return pattern.search(gap) if gap.strip() else None


def _deniable(part: FoundWords) -> bool:
    if part.kind is FoundKind.CONDITION:
        return part.field in DENIABLE
    if part.kind is FoundKind.PLACE:
        return part.place is not None and bool(part.place.districts)
    return part.kind in _NAMED or part.kind is FoundKind.PROTECTED


def _is_kept(text: str, span: Span) -> bool:
    return any(
        match.start() <= span.start < match.end()
        for match in _words().kept.finditer(text, max(0, span.start - 4), span.end + 4)
    )
