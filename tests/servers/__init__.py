"""Servers that tests need, started on this machine for the length of a test run."""

from tests.servers.common import ServerMissingError, require
from tests.servers.elasticsearch import ElasticsearchServer, elasticsearch
from tests.servers.postgresql import postgresql
from tests.servers.redis import redis

__all__ = [
    "ElasticsearchServer",
    "ServerMissingError",
    "elasticsearch",
    "postgresql",
    "redis",
    "require",
]
