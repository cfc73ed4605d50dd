"""Settings of background work."""

from __future__ import annotations

from pydantic import Field, SecretStr, field_validator

from webapp.settings.base import SettingsPart

DATABASE, MEMORY = "database", "memory://"
_REDIS = ("redis://", "rediss://")


class WorkSettings(SettingsPart):
    """Who tells workers of work, and what is kept of it."""

    broker: SecretStr = Field(
        default=SecretStr(DATABASE),
        description="What tells workers of work: database (a file in the data folder, for one "
        "machine) or the address of a Redis server. It may lose everything at any time.",
        examples=["redis://:password@localhost:6379/0"],
    )
    outbox_days: int = Field(
        default=14,
        ge=2,
        le=3650,
        description="Days for which changes that are in the index, and ended tasks, are kept. "
        "No rebuild of the index may take longer.",
        examples=[30],
    )

    @field_validator("broker")
    @classmethod
    def _known_broker(cls, value: SecretStr) -> SecretStr:
        given = value.get_secret_value()
        if given != DATABASE and not given.startswith((*_REDIS, MEMORY)):
            raise ValueError("must be database, or begin with redis:// or rediss://")
        return value

    @property
    def uses_database_broker(self) -> bool:
        """Whether workers hear of work from a file in the data folder."""
        return self.broker.get_secret_value() == DATABASE
