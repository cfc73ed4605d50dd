"""Alembic's migrations; ``webapp.services.schema`` runs them."""
