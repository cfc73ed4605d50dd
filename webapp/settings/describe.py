"""The settings in force, as ``jobbank settings`` lists them."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from webapp.settings import PREFIX, Settings, variable

_MASK = "********"


@dataclass(frozen=True, slots=True)
class SettingLine:
    """One setting as ``jobbank settings`` shows it; secrets masked."""

    name: str
    value: str | None
    default: str | None
    is_default: bool
    meaning: str
    example: str


def describe(settings: Settings) -> list[SettingLine]:
    """Every setting, in the order of their definition."""
    return [
        _line(name, field, getattr(settings, name)) for name, field in Settings.model_fields.items()
    ]


def unknown_variables() -> list[str]:
    """Variables of the environment that look like settings and are none: misspelt ones."""
    known = {variable(name) for name in Settings.model_fields}
    others = (f"{PREFIX}TEST_", f"{PREFIX}SHARED_")
    return sorted(
        name
        for name in os.environ
        if name.startswith(PREFIX) and name not in known and not name.startswith(others)
    )


def _line(name: str, field: FieldInfo, value: Any) -> SettingLine:
    default = field.get_default(call_default_factory=True, validated_data={})
    return SettingLine(
        name=variable(name),
        value=_shown(name, value),
        default=_shown(name, default),
        is_default=value == default,
        meaning=field.description or "",
        example=str((field.examples or [""])[0]),
    )


def _shown(name: str, value: Any) -> str | None:
    """The value as text; a secret masked, of an address only what may hold a password."""
    if value is None:
        return None
    if isinstance(value, SecretStr):
        secret = value.get_secret_value()
        if name == "broker" and "://" not in secret:
            return secret
        address = name.endswith("_url") or name == "broker"
        return _masked_address(secret) if address else _MASK
    return ",".join(value) if isinstance(value, tuple) else str(value)


def _masked_address(address: str) -> str:
    parts = urlsplit(address)
    if not parts.scheme:
        return _MASK
    user, at, host = parts.netloc.rpartition("@")
    name, colon, _ = user.partition(":")
    query = f"?{_MASK}" if parts.query else ""
    return f"{parts.scheme}://{name}{colon}{_MASK if colon else ''}{at}{host}{parts.path}{query}"
