"""Reads a page as a tree, so that tests ask for elements and not for strings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = frozenset({"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "wbr"})


@dataclass
class Element:
    """An element with its attributes, its children and the text between them."""

    tag: str
    attributes: dict[str, str]
    children: list[Element | str] = field(default_factory=list)

    def __getitem__(self, name: str) -> str:
        return self.attributes[name]

    def get(self, name: str) -> str | None:
        return self.attributes.get(name)

    @property
    def classes(self) -> frozenset[str]:
        return frozenset(self.attributes.get("class", "").split())

    @property
    def text(self) -> str:
        """All text within, blanks squeezed."""
        return " ".join("".join(self._texts()).split())

    def _texts(self) -> Iterator[str]:
        for child in self.children:
            if isinstance(child, str):
                yield child
            else:
                yield from child._texts()

    def __iter__(self) -> Iterator[Element]:
        """This element and all within, in their order."""
        yield self
        for child in self.children:
            if isinstance(child, Element):
                yield from child

    def all(self, tag: str = "", class_: str = "", **attributes: str) -> list[Element]:
        """The elements with this tag, class and attributes (``data_id`` is data-id)."""
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
        return [
            one
            for one in self
            if (not tag or one.tag == tag)
            and (not class_ or class_ in one.classes)
            and all(one.get(name) == value for name, value in wanted.items())
        ]

    def one(self, tag: str = "", class_: str = "", **attributes: str) -> Element:
        """The only such element."""
        found = self.all(tag, class_, **attributes)
        assert len(found) == 1, f"{len(found)} × {tag} .{class_} {attributes}"
        return found[0]


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Element("", {})
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self._open[-1].children.append(element)
        if tag not in _VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open[-1].children.append(Element(tag, {n: v or "" for n, v in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self._open[-1].tag == tag, f"</{tag}> closes <{self._open[-1].tag}>"
        self._open.pop()

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)


def read(html: str) -> Element:
    """The page as a tree; fails where tags do not match."""
    builder = _Builder()
    builder.feed(html)
    builder.close()
    assert builder._open == [builder.root], "something is left open"
    return builder.root


def form_pairs(page: Element) -> list[tuple[str, str]]:
    """What a browser without scripts sends for the search form as it stands."""
    pairs = []
    for control in page:
        if control.tag == "select" and control.get("form") == "search":
            chosen = [o for o in control.all("option") if o.get("selected") is not None]
            pairs.append((control["name"], chosen[0]["value"]))
        if control.tag != "input" or not control.get("name"):
            continue
        ticks = control.get("type") in {"checkbox", "radio"}
        if not ticks or control.get("checked") is not None:
            pairs.append((control["name"], control.get("value") or ""))
    return pairs
