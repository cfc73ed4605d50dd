"""What an ad asks of those who apply."""

from __future__ import annotations

from indexer.facts import VacancyFacts
from webapp.presentation import labels, reasons
from webapp.presentation.conditions import joined
from webapp.translation import gettext as _


def requirements(facts: VacancyFacts) -> tuple[tuple[str, str], ...]:
    """Each requirement's name and words: 「學歷」, 「高中以上」; no words for what is not asked."""
    months = facts.experience_months
    return (
        (_("學歷"), education(facts)),
        (_("經驗"), _("未註明") if months is None else reasons.experience(months)),
        (_("技能"), joined(facts.skills)),
        (_("證照"), joined(facts.licences)),
        (_("語言"), joined(map(labels.language, facts.languages))),
        (_("歡迎對象"), joined(labels.choice("welcome", group) for group in facts.welcomes)),
    )


def education(facts: VacancyFacts) -> str:
    """「高中以上」, 「不拘」, 「未註明」."""
    if not facts.education:
        return _("未註明")
    words = labels.choice("education", facts.education)
    return words if facts.education == "any" else _("%(education)s以上", education=words)
