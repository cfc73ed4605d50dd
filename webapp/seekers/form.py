"""What the search form sends that no address of a search holds, turned into what one holds. Pure.

``wish`` is a pay wish as one control can say it (``hour:200``). ``had`` names a filter that stands
as ticked because the words ask for it (``shift:evening:晚班``): ticked and with its words still
there it is left to the words; unticked, its words go with it; with its words gone, it goes too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from urllib.parse import quote, unquote

WISH, HAD = "wish", "had"
OF_THE_FORM = frozenset({WISH, HAD})

_TYPED = frozenset({"q", "where"})

Pairs = Sequence[tuple[str, str]]


def had(name: str, value: str, phrase: str) -> str:
    """The value of a ``had`` field.

    :param name: the form's control.
    :param value: what it has while ticked.
    :param phrase: the words it was understood from.
    """
    return ":".join((name, quote(value, safe=","), phrase))


def searched(pairs: Pairs) -> list[tuple[str, str]]:
    """The query parameters of the search that the form asks for."""
    left = [(name, value) for name, value in pairs if name != HAD]
    typed = " ".join(value for name, value in left if name in _TYPED)
    by_control: dict[str, list[tuple[str, str]]] = {}
    for entry in (value for name, value in pairs if name == HAD):
        control, _, rest = entry.partition(":")
        value, _, phrase = rest.partition(":")
        if phrase:
            by_control.setdefault(control, []).append((unquote(value), phrase))
    for control, understood in by_control.items():
        left = _settled(left, control, understood, typed)
    left = [pair for pair in left if pair[0] != "plain" or pair[1] in typed]
    return [one for pair in left for one in _wish(*pair)]


def _settled(left: Pairs, control: str, understood: Pairs, typed: str) -> list[tuple[str, str]]:
    """The pairs with one control's understood values given to the words, to the address, or up."""
    sent = [value for name, value in left if name == control and value]
    values = {value for value, _ in understood}
    gone = {value for value, phrase in understood if phrase not in typed}
    kept = [value for value in sent if value not in gone]
    others = [pair for pair in left if pair[0] != control]
    if set(kept) == values - gone:
        return others
    if kept:  # what the address says itself overrules the words
        return [*others, *((control, value) for value in kept)]
    phrases = dict.fromkeys(phrase for value, phrase in understood if value not in gone)
    return [_without_words(pair, phrases) for pair in others]


def _without_words(pair: tuple[str, str], phrases: Iterable[str]) -> tuple[str, str]:
    name, value = pair
    if name not in _TYPED:
        return pair
    for phrase in phrases:
        value = value.replace(phrase, " ")
    return name, " ".join(value.split())


def _wish(name: str, value: str) -> Pairs:
    if name != WISH:
        return [(name, value)]
    basis, _, amount = value.partition(":")
    return [("pay_basis", basis), ("pay", amount)] if value else []
