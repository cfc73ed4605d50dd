"""Checks of job ads against the rules that an ad must keep (domain rules R1-R14).

A finding shows a phrase, the article it may touch and a lawful wording. Only pay below the minimum
wage and pay withheld where the law asks for it block an ad; everything else a person decides.
"""

from indexer.legal.check import check
from indexer.legal.findings import AdText, Finding, Level, OfferedPay, Wording

__all__ = ["AdText", "Finding", "Level", "OfferedPay", "Wording", "check"]
