"""Which occupations an ad has and a seeker names: by evidence, never by likeness (design.md §4).

An ad has an occupation when a title or alias of the table stands in the ad's title or, weaker, in
its text, or when the source filed it there. The longest phrase wins over the shorter ones within
it and over those that it overlaps; look-alikes of an occupation (保全業務員) keep it away.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib import resources

import orjson

from indexer.occupations.compounds import compounds
from indexer.occupations.duties import duties
from indexer.occupations.evidence import EvidenceField, OccupationEvidence, OccupationSpan
from indexer.occupations.matches import Match, apart, around, bracketed
from indexer.occupations.names import Name, look_alikes_of, names_of, said_names
from indexer.occupations.phrases import PhraseFinder, Span, shorten
from indexer.occupations.table import OccupationTable
from indexer.occupations.typos import LATIN_WORD, TypoFinder, typo_rules
from indexer.occupations.words import Words, recognition_words, without_blanks, without_terms
from indexer.text.fold import fold, fold_with_offsets


class OccupationRecogniser:
    """Finds occupations in ads and in sentences. Immutable and safe to share between threads."""

    def __init__(
        self, table: OccupationTable, colloquial: Mapping[str, Iterable[str]], words: Words
    ) -> None:
        """
        :param colloquial: what people say → titles of the table, the likeliest first.
        :raises KeyError: a colloquial phrase names a title that the table does not have.
        """
        self._table, self._words = table, words
        self._names = names_of(table)
        self._said = {**self._names, **said_names(table, colloquial, self._names)}
        self._look_alikes = look_alikes_of(table)
        self._typos = TypoFinder(self._said, typo_rules())
        self._finder = PhraseFinder([*self._said, *self._look_alikes, *words.not_occupations])

    def recognise_ad(
        self,
        title: str,
        description: str,
        *,
        source_code: str | None = None,
        source_name: str | None = None,
    ) -> list[OccupationEvidence]:
        """The occupations that an ad has, the best evidence of each, the strongest first.

        :param source_code: the source's category: an id of this table, or a unit group of
            中華民國職業標準分類 (four digits) that holds one occupation; other codes say nothing.
        :param source_name: the name of the source's category, where it is a title or alias;
            several may be joined by ／.
        """
        in_title = list(self._in_title(title, description))
        found = [
            *(in_title or self._by_place(title)),
            *self._in_description(description, duties_count=not in_title),
            *self._by_source(source_code, source_name),
        ]
        best: dict[str, OccupationEvidence] = {}
        for evidence in sorted(found, key=lambda evidence: -evidence.weight):
            best.setdefault(evidence.occupation_id, evidence)
        return list(best.values())

    def recognise_query(self, text: str) -> list[OccupationSpan]:
        """The phrases of ``text`` that name occupations; in order, without overlaps.

        What people say (colloquial.jsonl) counts here only: an ad that says 連鎖餐飲集團 speaks of
        the employer. Misspelt names count where no right one stands; ``meant`` says for which.
        """
        folded = fold_with_offsets(text)
        closed = without_blanks(folded.text)
        spans = []
        for match, meant in self._said_or_meant(closed.text):
            start, end = folded.source_span(*closed.span(match.span))
            spans.append(OccupationSpan(start, end, text[start:end], match.ids, meant))
        return spans

    def _said_or_meant(self, text: str) -> list[tuple[Match, str]]:
        """Names in a folded sentence and, where there is none, what may be a misspelt one."""
        said = [(match, "") for match in apart(self._matches(text, self._said))]
        for match, meant in [*self._misspelt_latin(text), *self._misspelt(text)]:
            beside = [one for one in said if not match.span.holds(one[0].span)]
            if not any(match.span.meets(one.span) for one, _ in beside):
                said = [*beside, (match, meant)]
        return sorted(said)

    def _misspelt(self, text: str) -> Iterator[tuple[Match, str]]:
        right = list(self._finder.find(text))
        for span, names in self._typos.find(text, right):
            ids = [id_ for name in names for id_ in self._said[name].ids]
            kind = self._said[names[0]].kind
            yield (
                Match(span, text[slice(*span)], kind, tuple(dict.fromkeys(ids))),
                names[0],
            )

    def _misspelt_latin(self, text: str) -> Iterator[tuple[Match, str]]:
        mended = {text[slice(*span)]: word for span, word in self._typos.mended_latin(text)}
        if not mended:
            return
        right = shorten(text, LATIN_WORD, lambda match: mended.get(match.group(), match.group()))
        for match in apart(self._matches(right.text, self._said)):
            span = right.span(match.span)
            if not mended.keys().isdisjoint(LATIN_WORD.findall(text, *span)):
                yield match._replace(span=span), match.phrase

    def _in_title(self, title: str, description: str) -> Iterator[OccupationEvidence]:
        folded = fold_with_offsets(title)
        matches = [
            match for match in self._title_matches(folded.text) if self._counts(match, folded.text)
        ]
        for place, match in enumerate(apart(matches)):
            weight = self._title_weight(match, folded.text, place)
            start, end = folded.source_span(*match.span)
            for id_ in self._likeliest(match.ids, title, description):
                yield OccupationEvidence(
                    id_, weight, EvidenceField.TITLE, start, end, title[start:end]
                )

    def _likeliest(self, ids: tuple[str, ...], title: str, description: str) -> Iterable[str]:
        """Occupations that share a name, first those whose skills the ad speaks of most."""
        if len(ids) == 1:
            return ids
        text = fold(f"{title} {description}")
        skills = {id_: map(fold, self._table[id_].skills) for id_ in ids}
        said = {id_: sum(skill in text for skill in skills[id_]) for id_ in ids}
        return sorted(ids, key=lambda id_: -said[id_])

    def _title_matches(self, title: str) -> Iterator[Match]:
        """Matches in the title as it stands, and in the title without the terms of work."""
        yield from self._matches(title, self._names)
        shorter = without_terms(title, self._words)
        if shorter.text != title:
            for match in self._matches(shorter.text, self._names):
                yield match._replace(span=shorter.span(match.span))
        for span, name in compounds().find(shorter.text):
            phrase = shorter.text[slice(*span)]
            yield Match(shorter.span(span), phrase, "compound", (self._id(name),))

    def _counts(self, match: Match, title: str) -> bool:
        """Whether a phrase of the title names the post, by what stands around it."""
        before, after = around(match.span, title)
        if match.phrase in self._words.ignored or self._words.unit_after.match(after):
            return False
        before = without_terms(before, self._words).text
        if match.phrase in self._words.alone and before[-1:].isalpha():
            return False
        if match.phrase not in self._words.generic:
            return True
        after = without_terms(after, self._words).text.removeprefix("人員")
        return not after[:1].isalpha() and not bracketed(match.span, title)

    def _title_weight(self, match: Match, title: str, place: int) -> float:
        weights = self._words.weights
        weight = weights[match.kind] * weights["later"] ** place
        if len(match.ids) > 1:
            weight *= weights["shared"]
        if title.startswith(self._words.roles, match.span.end):
            weight *= weights["modifier"]
        if bracketed(match.span, title):
            weight *= weights["bracketed"]
        return weight

    def _by_place(self, title: str) -> Iterator[OccupationEvidence]:
        """Who works at the place that a title names, where it says besides only 兼職夥伴."""
        folded = fold_with_offsets(title)
        if crew := compounds().crew(folded.text):
            span, titles = crew
            start, end = folded.source_span(*span)
            for id_ in map(self._id, titles):
                weight = self._words.weights["crew"]
                yield OccupationEvidence(
                    id_, weight, EvidenceField.TITLE, start, end, title[start:end]
                )

    def _in_description(
        self, description: str, *, duties_count: bool
    ) -> Iterator[OccupationEvidence]:
        text, weights = fold(description), self._words.weights
        found: list[tuple[Span, str, float]] = []
        for match in apart(self._matches(text, self._names)):
            if self._speaks(match, text):
                named = self._words.named_before.search(around(match.span, text)[0])
                weight = weights["description_named" if named else "description"]
                found.append((match.span, match.ids[0], weight))
        if duties_count:
            said = duties().find(text)
            found += [(span, self._id(title), weights["duties"]) for span, title in said]
        if not found:
            return
        folded = fold_with_offsets(description)
        for span, id_, weight in found:
            start, end = folded.source_span(*span)
            yield OccupationEvidence(
                id_, weight, EvidenceField.DESCRIPTION, start, end, description[start:end]
            )

    def _speaks(self, match: Match, text: str) -> bool:
        """Whether a phrase of the text may say what the ad's own work is."""
        words, phrase = self._words, match.phrase
        least = words.least_latin if phrase.isascii() else words.least_han
        if len(match.ids) > 1 or len(phrase) < least or not words.person.search(phrase):
            return False
        if phrase in words.never_in_text or phrase in words.ignored or phrase in words.generic:
            return False
        before, after = around(match.span, text)
        if words.unit_after.match(after) or words.other_after.match(after):
            return False
        return bool(words.named_before.search(before)) or not words.other_before.search(before)

    def _id(self, title: str) -> str:
        return self._table.title(title).id

    def _by_source(self, code: str | None, name: str | None) -> Iterator[OccupationEvidence]:
        weight = self._words.weights["source"]
        if code:
            unit_group = self._table.with_mol(code)
            ids = [code] if code in self._table else [item.id for item in unit_group]
            if len(ids) == 1:
                yield OccupationEvidence(ids[0], weight, EvidenceField.SOURCE, 0, 0, code)
        for part in fold(name or "").split("/"):
            for occupation in self._table.named(part):
                yield OccupationEvidence(
                    occupation.id, weight, EvidenceField.SOURCE, 0, 0, name or ""
                )

    def _matches(self, text: str, names: Mapping[str, Name]) -> Iterator[Match]:
        """All of these names in a folded text, less what look-alikes and other words take away."""
        spans = [(span, text[span.start : span.end]) for span in self._finder.find(text)]
        holders = self._holders(spans)
        for span, phrase in spans:
            name = names.get(phrase)
            if name is None:
                continue
            away: set[str] = set()
            for holder, ids in holders.get(span.start, ()):
                if holder.holds(span):
                    away.update(name.ids if ids is None else ids)
            left = tuple(id_ for id_ in name.ids if id_ not in away)
            if left:
                yield Match(span, phrase, name.kind, left)

    def _holders(
        self, spans: Iterable[tuple[Span, str]]
    ) -> dict[int, list[tuple[Span, frozenset[str] | None]]]:
        """Position → the spans over it that keep occupations away; None stands for all of them."""
        holders: dict[int, list[tuple[Span, frozenset[str] | None]]] = {}
        for span, phrase in spans:
            blocks = phrase in self._words.not_occupations
            if blocks or phrase in self._look_alikes:
                ids = None if blocks else self._look_alikes[phrase]
                for position in range(span.start, span.end):
                    holders.setdefault(position, []).append((span, ids))
        return holders


def recognise_ad(
    title: str,
    description: str,
    *,
    source_code: str | None = None,
    source_name: str | None = None,
) -> list[OccupationEvidence]:
    """``OccupationRecogniser.recognise_ad`` with the table and the lists that ship."""
    return default_recogniser().recognise_ad(
        title, description, source_code=source_code, source_name=source_name
    )


def recognise_query(text: str) -> list[OccupationSpan]:
    """``OccupationRecogniser.recognise_query`` with the table and the lists that ship."""
    return default_recogniser().recognise_query(text)


@cache
def default_recogniser() -> OccupationRecogniser:
    """The recogniser over everything that ships; made once."""
    return OccupationRecogniser(OccupationTable.load(), load_colloquial(), recognition_words())


def load_colloquial() -> dict[str, tuple[str, ...]]:
    """colloquial.jsonl: what people say → titles of the table, the likeliest first."""
    data = resources.files(__package__).joinpath("data", "colloquial.jsonl").read_bytes()
    rows = map(orjson.loads, data.splitlines())
    return {row["phrase"]: tuple(row["occupations"]) for row in rows}
