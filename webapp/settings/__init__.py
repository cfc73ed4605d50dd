"""Settings, from environment variables ``JOBBANK_…``: each with its meaning, default, example.

Nothing else reads the environment, save that the command line speaks the terminal's language.
``jobbank settings`` lists what is in force;
``docs/operators-guide.md`` explains every one.
"""

from __future__ import annotations

from pydantic import ValidationError

from indexer.errors import InvalidValueError
from webapp.settings.base import PREFIX, variable
from webapp.settings.search import SearchSettings
from webapp.settings.site import SiteSettings
from webapp.settings.storage import StorageSettings
from webapp.settings.work import WorkSettings

__all__ = ["PREFIX", "Settings", "load_settings", "variable"]


class Settings(SiteSettings, WorkSettings, SearchSettings, StorageSettings):
    """The settings of one process."""


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
