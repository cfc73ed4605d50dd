"""Suggestions while one types: occupations, skills, licences, employers, places.

Names are looked up in sorted arrays by letters, zhuyin, pinyin and their initials; where little is
found, by what sounds alike or is a letter or two away. How many vacancies are open for each is
counted beside, with one plan, when the index has moved on.
"""

from __future__ import annotations

from matcher.suggestions.names import SuggestionKind
from matcher.suggestions.suggester import MOST, Suggester, Suggestion, kinds_of

__all__ = ["MOST", "Suggester", "Suggestion", "SuggestionKind", "kinds_of"]
