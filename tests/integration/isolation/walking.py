"""Asking for an address without leaving a trace, and reading whether the door was open."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.db import transaction

from tests.integration.isolation.addresses import Address
from tests.integration.isolation.people import Walker
from tests.integration.isolation.world import World

#: Where somebody is sent who may not enter.
TURNED_AWAY_TO: Final = (
    "/en/account/login/",
    "/en/account/officers/",
    "/en/account/2fa/authenticate/",
    "/en/account/2fa/reauthenticate/",
    "/en/account/2fa/totp/activate/",
    "/en/account/reauthenticate/",
    "/officers/login/",
    "/django-admin/login/",
)
#: Wagtail sends an officer home who may not do a thing, and says so there.
OFFICERS_HOME: Final = "/officers/"
#: Refusals of what was sent, not of who sent it: whoever gets them stands inside.
REFUSED_INSIDE: Final = {400, 409, 410, 413, 422, 429}
FORM: Final = "application/x-www-form-urlencoded"


@dataclass
class Found:
    """What one walker found: the rows of the table that opened, for each way of asking."""

    reads: set[str] = field(default_factory=set)
    acts: set[str] = field(default_factory=set)
    #: Addresses that told a secret, and which.
    told: list[tuple[str, str]] = field(default_factory=list)
    #: Addresses that broke.
    broke: list[str] = field(default_factory=list)


def walk(
    client: Walker, world: World, among: Iterable[Address], *, secrets: Collection[str], is_officer: bool
) -> Found:
    """Ask for every address by GET and by POST, each as if it were the first."""
    found = Found()
    for address in among:
        path = world.path(address)
        for method in _methods(path, is_officer=is_officer):
            status, where, text = _answer(client, method, path, world.posted.get(address.template, {"posted": "1"}))
            if status >= 500 and not address.is_foreign:
                found.broke.append(f"{method} {path}")
            if _is_open(status, where):
                (found.reads if method == "GET" else found.acts).add(address.row)
            found.told += [(f"{method} {address.template}", secret) for secret in secrets if secret in text]
    return found


def _methods(path: str, *, is_officer: bool) -> tuple[str, ...]:
    """Return how to ask. Before the officers' doors stands one guard that asks who comes, not how: see Note [Doors]."""
    is_guarded = path.startswith(tuple(settings.SECOND_FACTOR_PATHS))
    may_pass = is_officer and path.startswith(OFFICERS_HOME)
    return ("GET", "POST") if may_pass or not is_guarded else ("GET",)


def _answer(client: Walker, method: str, path: str, posted: dict[str, Any]) -> tuple[int, str, str]:
    """Return status, where it sends to, and all that it says."""
    with _undone():
        answer: Any = client.generic(method, path, urlencode(posted) if method == "POST" else "", content_type=FORM)
        body = b"".join(answer) if answer.streaming else answer.content
    where = answer.headers.get("Location", "")
    return answer.status_code, where, where + body.decode(errors="ignore")


@contextmanager
def _undone() -> Iterator[None]:
    """Take back whatever is written inside. Services may open their own transactions, as in any test."""
    outer = transaction.atomic()
    outer._from_testcase = True  # type: ignore[attr-defined]  # as Django's TestCase marks its own
    with outer:
        yield
        transaction.set_rollback(True)


def _is_open(status: int, where: str) -> bool:
    if 300 <= status < 400:
        path = urlsplit(where).path
        return path != OFFICERS_HOME and path not in TURNED_AWAY_TO
    return status < 300 or status in REFUSED_INSIDE
