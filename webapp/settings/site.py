"""Settings of the site: where it listens, whom it believes, how much it answers."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, field_validator
from pydantic_settings import NoDecode

from webapp.catalogues import LANGUAGES
from webapp.settings.base import SettingsPart

Words = Annotated[tuple[str, ...], NoDecode]


class SiteSettings(SettingsPart):
    """How the site answers."""

    host: str = Field(
        default="127.0.0.1",
        description="Address that the site listens on; 0.0.0.0 for every one of this machine.",
        examples=["0.0.0.0"],  # noqa: S104 - an example, not a binding
    )
    port: int = Field(
        default=8000, ge=0, le=65535, description="Port that the site listens on.", examples=[8080]
    )
    workers: int = Field(
        default=2,
        ge=1,
        le=64,
        description="Processes that answer requests; about one a core.",
        examples=[4],
    )
    metrics_port: int | None = Field(
        default=None,
        ge=1,
        le=65535,
        description="Port for Prometheus, apart from the site's; without it nothing is measured.",
        examples=[9100],
    )
    metrics_host: str = Field(
        default="127.0.0.1",
        description="Address that the port for Prometheus listens on.",
        examples=["10.0.0.5"],
    )
    trusted_hosts: Words = Field(
        default=(),
        description="Host names under which the site may be asked for, separated by commas. "
        "Without it: any. Set it in production.",
        examples=["okwork.example,www.okwork.example"],
    )
    proxy_hops: int = Field(
        default=0,
        ge=0,
        le=5,
        description="Reverse proxies in front of the site whose X-Forwarded headers are believed.",
        examples=[1],
    )
    languages: Words = Field(
        default=tuple(LANGUAGES),
        description="Languages that are offered, the first one by default, separated by commas; "
        "those that are not translated enough are left out.",
        examples=["zh_Hant_TW"],
    )
    demo: bool = Field(
        default=False,
        description="Whether this is a demonstration with invented people: pages that show stored "
        "résumés answer, and only with those. Leave it off anywhere else.",
        examples=[True],
    )
    today: date | None = Field(
        default=None,
        description="A fixed day to be taken for today, for tests and evaluation. "
        "Leave it unset in production.",
        examples=["2026-11-01"],
    )
    rate_limit_pages: str = Field(
        default="300 per minute",
        description="Pages that one address may ask for.",
        examples=["60 per minute; 1000 per hour"],
    )
    rate_limit_api: str = Field(
        default="600 per minute",
        description="API answers that one address may ask for.",
        examples=["60 per minute"],
    )
    rate_limit_feeds: str = Field(
        default="60 per minute",
        description="Feeds (Atom, CSV, GeoJSON) that one address may ask for.",
        examples=["10 per minute"],
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="Least severe messages that are logged.", examples=["debug"]
    )

    @field_validator("trusted_hosts", "languages", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("languages")
    @classmethod
    def _some_language(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not value or not set(value) <= set(LANGUAGES):
            raise ValueError(f"must name some of {', '.join(LANGUAGES)}")
        return value
