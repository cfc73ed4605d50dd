"""Reads the index: understands a query, retrieves, ranks, explains, counts."""
