"""Who is referred where: many people over many openings at once.

An officer who refers people one by one sends everybody to the same few openings. Here all are
weighed together: nobody is left out who can be served, no opening is flooded, and whoever gets
nothing is told why. ``plan_referrals`` is the way in; ``rules.toml`` says how things weigh.
"""

from matcher.referrals.pairings import Edits, Openings, Pairings
from matcher.referrals.plan import Referral, ReferralPlan, plan_referrals
from matcher.referrals.rules import Rules, shipped_rules
from matcher.referrals.why_not import OpeningLeft, SeekerLeft, WhyNot, WhyNotFilled

__all__ = [
    "Edits",
    "OpeningLeft",
    "Openings",
    "Pairings",
    "Referral",
    "ReferralPlan",
    "Rules",
    "SeekerLeft",
    "WhyNot",
    "WhyNotFilled",
    "plan_referrals",
    "shipped_rules",
]
