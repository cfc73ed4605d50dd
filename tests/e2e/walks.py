"""The usability walks: the people of ``walks.toml``, the page about them, and one who walks.

``python -m tests.e2e.walks`` writes ``docs/usability.md``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

PAGE = Path(__file__).parents[2] / "docs" / "usability.md"
_DATA = Path(__file__).with_name("walks.toml")
_UNDER_THE_FOLD = 72
"""Pixels at the bottom of a phone that its bar of buttons covers."""
_HEAD = """# Usability walks

Twelve people, each with a goal, each walked with real clicks, taps and keys at the screen the
person has, on invented vacancies. A step is a tap or click, a field typed into, a key pressed (Tab
as often as it is pressed), a screen scrolled; of the steps at first, closing the phone's keyboard
is one where the focus stayed in the box. `tests/e2e/test_walks.py` walks them all, holds every
path to what stands here, and looks whether the goal is reached. This page is made from
`tests/e2e/walks.toml` by `python -m tests.e2e.walks`.

No people were watched: whoever wrote this walked alone, looked at every screen, and asked what the
person would misread, not find, or be annoyed by. Walks with people at the stations are still to be
done.

| | goal | steps at first | steps now |
|---|---|---|---|
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """A person, a goal, and the path to it."""

    who: str
    screen: str
    goal: str
    path: tuple[str, ...]
    before: int
    """Steps when it was first walked; 0 where the goal could not be reached."""
    hindered: str
    mended: str

    @property
    def steps(self) -> int:
        """Steps now."""
        return sum(map(_steps_of, self.path))


def walks() -> Mapping[str, Walk]:
    """All of them, by the name of the person."""
    data = tomllib.loads(_DATA.read_text("utf-8"))
    return {name: Walk(**one | {"path": tuple(one["path"])}) for name, one in data.items()}


def page_of(some: Mapping[str, Walk]) -> str:
    """The page that tells of them."""
    rows = [
        f"| {number} | [{one.goal}](#{number}) | {one.before or 'not possible'} | {one.steps} |"
        for number, one in enumerate(some.values(), start=1)
    ]
    parts = [_part(number, one) for number, one in enumerate(some.values(), start=1)]
    return _HEAD + "\n".join(rows) + "\n\n" + "\n".join(parts)


def _part(number: int, walk: Walk) -> str:
    path = "\n".join(f"{place}. {step}" for place, step in enumerate(walk.path, start=1))
    return (
        f'<a id="{number}"></a>\n## {number}. {walk.goal[0].upper()}{walk.goal[1:]}\n\n'
        f"{walk.who} ({walk.screen}).\n\n{path}\n\n**{walk.steps} steps.** "
        f"In the way: {walk.hindered} Mended: {walk.mended}\n"
    )


def _steps_of(said: str) -> int:
    words = said.split()
    return int(words[words.index("times:") - 1]) if "times:" in words else 1


class Walker:
    """Goes a way as a person does, and remembers each step."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.path: list[str] = []
        self._touches = (page.viewport_size or {"width": 0})["width"] < 1_000

    def go(self, where: Locator, said: str) -> None:
        """A tap or click on what is in sight."""
        self._is_in_sight(where)
        self.path.append(f"{'tap' if self._touches else 'click'} {said}")
        if self._touches:
            where.tap()
        else:
            where.click()

    def write(self, words: str, box: Locator, under: str = "") -> None:
        """Words typed into a box, which is tapped for it."""
        self.path.append(f"type 「{words}」" + (f" under {under}" if under else ""))
        self._is_in_sight(box)
        box.click()
        box.press_sequentially(words)

    def press(self, key: str, times: int = 1, until: str = "") -> None:
        """A key."""
        self.path.append(f"press {key} {times} times: to {until}" if until else f"press {key}")
        for _ in range(times):
            self.page.keyboard.press(key)

    def scroll(self, to: Locator, said: str) -> None:
        """Turning the wheel, or a swipe, by less than a screen, to what stands above or below."""
        self.path.append(f"scroll to {said}")
        size, place = self.page.viewport_size, to.bounding_box()
        assert size
        assert place
        by = place["y"] - size["height"] / 2
        assert abs(by) <= 3 * size["height"], f"{said} is {by / size['height']:.1f} screens away"
        self.page.mouse.move(size["width"] / 2, size["height"] / 2)
        self.page.mouse.wheel(0, by)
        expect(to).to_be_in_viewport()

    def _is_in_sight(self, where: Locator) -> None:
        expect(where).to_be_in_viewport()
        size, place = self.page.viewport_size, where.bounding_box()
        assert size
        assert place
        assert place["y"] < size["height"], "out of sight: scroll first"


def main(_arguments: Sequence[str] = ()) -> None:
    """Write the page."""
    PAGE.write_text(page_of(walks()), "utf-8")


if __name__ == "__main__":
    main()
