"""The one place where the environment is read. A missing or unreadable variable stops the start and names itself."""

from __future__ import annotations

import os
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str | None = None) -> str:
    """Return a variable as it stands.

    Raises:
        ImproperlyConfigured: It is not set and there is no default.
    """
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"Set the environment variable {name}.")
    return value


def flag(name: str, default: bool = False) -> bool:  # noqa: FBT001, FBT002 - reads as flag("X", False)
    """Return a variable that says yes or no.

    Raises:
        ImproperlyConfigured: It says neither.
    """
    value = os.environ.get(name, "").strip().lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} must be true or false, not {value!r}.")


def number(name: str, default: int) -> int:
    """Return a variable that is a whole number."""
    value = os.environ.get(name, "")
    try:
        return int(value) if value else default
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.") from error


def words(name: str, default: str = "") -> list[str]:
    """Return a variable that is a list with commas between."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


#: Source: Django 5.2 documentation, "SQLite notes"; write-ahead log and immediate transactions let readers go on
#: while one writes, and make a writer wait for its turn instead of failing half-way.
_SQLITE_OPTIONS: dict[str, object] = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
        " PRAGMA mmap_size=134217728; PRAGMA cache_size=-20000"
    ),
}


def database(name: str, default: str) -> dict[str, object]:
    """Return Django's settings for a database URL: `sqlite:///relative`, `sqlite:////absolute` or `postgres://`.

    Raises:
        ImproperlyConfigured: The URL names another kind of database.
    """
    url = urlsplit(os.environ.get(name) or default)
    if url.scheme == "sqlite":
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": url.path[1:], "OPTIONS": dict(_SQLITE_OPTIONS)}
    if url.scheme in {"postgres", "postgresql"}:
        options: dict[str, object] = dict(parse_qsl(url.query))
        # A shop's queries last milliseconds; compiling them first (PostgreSQL's JIT) costs more than it saves.
        options.setdefault("options", "-c jit=off")
        # For `marketplace.core.prepared` alone: Django's own cursors never prepare. Behind PgBouncer, which hands one
        # connection to many, it must be 0 unless that is 1.21 or newer and keeps prepared statements.
        options.setdefault("prepare_threshold", number("DATABASE_PREPARE_THRESHOLD", 5) or None)
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": url.path[1:],
            "USER": unquote(url.username or ""),
            "PASSWORD": unquote(url.password or ""),
            "HOST": url.hostname or str(options.pop("host", "")),
            "PORT": str(url.port or ""),
            "CONN_MAX_AGE": number("DATABASE_CONN_MAX_AGE", 60),
            "OPTIONS": options,
        }
    raise ImproperlyConfigured(f"{name} must begin with sqlite:// or postgres://, not {url.scheme!r}.")
