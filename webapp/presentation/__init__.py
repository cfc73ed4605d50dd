"""Data as people's words: labels of codes, pay, places, days, reasons."""
