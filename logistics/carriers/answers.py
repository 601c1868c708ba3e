"""What an HTTP answer means to any carrier: yes, no, or later."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from logistics.carriers.base import CarrierRejected, CarrierUnavailable
from marketplace.core.errors import AdapterError
from marketplace.core.http import HttpResponse


def sent(call: Callable[[], HttpResponse]) -> HttpResponse:
    """Return what came back; silence is `CarrierUnavailable`."""
    try:
        return call()
    except AdapterError as error:
        raise CarrierUnavailable(str(error)) from error


def checked(answer: HttpResponse, *, who: str, reason: Callable[[Any], object]) -> HttpResponse:
    """Return an answer that says yes.

    Args:
        answer: What came back.
        who: The carrier, for the words of the error.
        reason: Takes the carrier's words out of the JSON of a refusal; may fail with KeyError or TypeError.

    Raises:
        CarrierRejected: It says no, for a reason that will not go away; `fields["status"]` has the HTTP status.
        CarrierUnavailable: It says later, or nothing that can be understood, or does not know us.
    """
    if 200 <= answer.status < 300:
        return answer
    if answer.status == 429:
        raise CarrierUnavailable(f"{who} asks us to slow down", retry_after_s=seconds_in(answer))
    if 400 <= answer.status < 500 and answer.status not in {401, 403, 408}:
        try:
            words = str(reason(answer.json()))[:300]
        except (AdapterError, KeyError, TypeError, AttributeError):
            words = f"{who} refused with status {answer.status}"
        raise CarrierRejected(words, fields={"status": str(answer.status)})
    raise CarrierUnavailable(f"{who} answered with status {answer.status}")


def json_of(answer: HttpResponse, *, who: str) -> Any:
    """Return what an answer says; half of one is `CarrierUnavailable`, for the carrier may have acted."""
    try:
        return answer.json()
    except AdapterError as error:
        raise CarrierUnavailable(f"{who}: {error}") from error


def seconds_in(answer: HttpResponse) -> int | None:
    """Return for how long the carrier wants to be left in peace, if it says so in seconds."""
    text = answer.headers.get("retry-after", "")
    return int(text) if text.isascii() and text.isdigit() else None
