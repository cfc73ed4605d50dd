"""The kind of employment, agencies, remote work, welcomed groups, and 職務再設計."""

from __future__ import annotations

import re
from dataclasses import dataclass

from indexer.normalise.plain import plain
from indexer.normalise.tables import Words, alternation, table
from indexer.vocabulary import EmploymentKind, Remote, WelcomeGroup

_DATA = table("employment")
_KINDS = {
    EmploymentKind(code): re.compile("|".join(patterns))
    for code, patterns in _DATA["kinds"].items()
}
_ANY_KIND = re.compile("|".join(pattern.pattern for pattern in _KINDS.values()))
_KIND_TRAPS = re.compile("|".join(_DATA["kind_traps"]["words"]))
_LONG_TERM = re.compile(r"長期(?!照)")
_AGENCY = re.compile("|".join(_DATA["agency"]["patterns"]))
_AGENCY_DENIED = re.compile("|".join(_DATA["agency"]["denied"]))
_AGENCY_NAME = re.compile("|".join(_DATA["agency"]["employer_patterns"]))
_REMOTE = {
    Remote(code): re.compile("|".join(_DATA["remote"][code]))
    for code in ("none", "partial", "full")
}
_WELCOME = _DATA["welcome"]
_GROUPS = Words(_WELCOME["groups"])
_GROUP = re.compile(_GROUPS.pattern)
_CUE_BEFORE = re.compile(alternation(_WELCOME["cues_before"]))
_CUE_AFTER = re.compile(rf"[)」』】]?(?:{alternation(_WELCOME['cues_after'])})")
_CLAUSE_END = re.compile(r"[\n。;!?★▪●]")
_WELCOME_REACH = 16
_JOB_ACCOMMODATION = re.compile("|".join(_DATA["job_accommodation"]["offered"]))


@dataclass(frozen=True, slots=True)
class KindMention:
    """A kind of employment that a query names, at ``text[start:end]``."""

    kind: EmploymentKind
    start: int
    end: int


def parse_kinds(text: str) -> frozenset[EmploymentKind]:
    """All kinds that a kind field (兼職 - 長期工讀) or a title names; empty where it names none.

    Not for descriptions: they speak of interns and part-timers whom the worker looks after.
    """
    written = _KIND_TRAPS.sub(" ", plain(text).strip())
    kinds = {kind for kind, pattern in _KINDS.items() if pattern.search(written)}
    if _LONG_TERM.search(written):  # 長期工讀、短期工讀、暑假工讀: one may stay
        kinds -= {EmploymentKind.TEMPORARY, EmploymentKind.STUDENT_SUMMER}
    return frozenset(kinds)


def principal_kind(kinds: frozenset[EmploymentKind]) -> EmploymentKind | None:
    """The one kind that a document is filed under: the particular before the general.

    An ad that offers both full and part time (全職/兼職) is filed as full time.
    """
    if {EmploymentKind.FULL_TIME, EmploymentKind.PART_TIME} == kinds:
        return EmploymentKind.FULL_TIME
    return next((kind for kind in _KINDS if kind in kinds), None)


def find_kind(text: str) -> KindMention | None:
    """The first kind of employment that a query names: 兼職, 工讀, PT, 暑期工讀, 派遣, 短期."""
    written = plain(text)
    match = _ANY_KIND.search(written)
    if match is None:
        return None
    kind = next(kind for kind, pattern in _KINDS.items() if pattern.match(written, match.start()))
    whole = _KINDS[kind].match(written, match.start())
    end = whole.end() if whole else match.end()
    return KindMention(kind, match.start(), end)


def is_agency(text: str, employer_name: str = "") -> bool:
    """Whether an ad is an agency's: it says so (派遣職, 代徵), or the employer's name does.

    「非派遣」 and a taxi firm's 「派遣中心」 are none.
    """
    if _AGENCY_NAME.search(plain(employer_name)):
        return True
    return _AGENCY.search(_AGENCY_DENIED.sub(" ", plain(text))) is not None


def parse_remote(text: str) -> Remote | None:
    """Remote work as a field, title or description states it; ``None`` where it does not say.

    A denial wins over the rest, 部分 over 完全. 「遠端技術支援」 is the work, not its place.
    """
    written = plain(text).strip()
    return next((code for code, pattern in _REMOTE.items() if pattern.search(written)), None)


def find_welcomes(text: str) -> frozenset[WelcomeGroup]:
    """The groups that the ad says it welcomes (歡迎二度就業, 無經驗可, 原住民優先).

    Groups that are only the work's clients (身障朋友的活動) do not count.
    """
    written = plain(text)
    groups: set[WelcomeGroup] = set()
    for match in _GROUP.finditer(written):
        group = WelcomeGroup(_GROUPS[match.group()])
        if group not in groups and _is_addressed(written, match.start(), match.end()):
            groups.add(group)
    return frozenset(groups)


def parse_welcomes(text: str) -> frozenset[WelcomeGroup]:
    """The groups of a field that lists them (應屆畢業生、二度就業、外籍人士)."""
    return frozenset(WelcomeGroup(_GROUPS[match.group()]) for match in _GROUP.finditer(plain(text)))


def offers_job_accommodation(text: str) -> bool | None:
    """``True`` where the ad offers 職務再設計 or an accessible workplace; else ``None``."""
    return True if _JOB_ACCOMMODATION.search(plain(text)) else None


def _is_addressed(written: str, start: int, end: int) -> bool:
    if _CUE_AFTER.match(written, end):
        return True
    before = _CLAUSE_END.split(written[max(0, start - _WELCOME_REACH) : start])[-1]
    return _CUE_BEFORE.search(before) is not None
