"""Matching people and vacancies, both ways: hard conditions, scores of each side, reasons."""
