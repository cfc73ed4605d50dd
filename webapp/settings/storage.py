"""Settings of what is kept: the data folder, the database, the secret key."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from pydantic import Field, SecretStr, field_validator

from webapp.settings.base import SettingsPart

_KEY_FILE = "secret_key"


def _default_data_dir() -> Path:
    home = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(home) / "jobbank"


class StorageSettings(SettingsPart):
    """Where things are kept."""

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
    secret_key: SecretStr | None = Field(
        default=None,
        min_length=16,
        description="Key that signs cookies and forms, at least 16 characters. "
        "Without it: one is made and kept in the data folder, readable by its owner only.",
        examples=["the output of: openssl rand -hex 32"],
    )

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

    @property
    def uploads_dir(self) -> Path:
        """Folder of files that wait for a worker to import them."""
        return self.data_dir / "uploads"

    @property
    def broker_file(self) -> Path:
        """File from which workers hear of work, where no other broker is named."""
        return self.data_dir / "broker.sqlite"

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
