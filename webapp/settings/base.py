"""What the settings of every subject share."""

from __future__ import annotations

from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "JOBBANK_"


class SettingsPart(BaseSettings):
    """Settings of one subject. Immutable; derived values are methods."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid")


def variable(name: str) -> str:
    """The environment variable of a setting."""
    return PREFIX + name.upper()
