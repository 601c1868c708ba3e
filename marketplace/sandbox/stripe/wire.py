"""Stripe's way of asking and answering: forms with names in brackets, JSON back, one form of error."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, Self

from django.http import HttpRequest, JsonResponse
from django.http.request import QueryDict

Answer = tuple[int, dict[str, Any]]
_NAMES: Final = re.compile(r"[^\[\]]+")
_DEEPEST: Final = 6


class Refusal(Exception):
    """Stripe says no, in its own form."""

    def __init__(self, status: int, message: str, *, kind: str = "invalid_request_error", **more: object) -> None:
        super().__init__(message)
        self.status = status
        self.body: dict[str, Any] = {"error": {"type": kind, "message": message, **more}}

    @classmethod
    def missing(cls, kind: str, name: str) -> Self:
        return cls(404, f"No such {kind}: '{name}'", code="resource_missing", param="id")

    @property
    def answer(self) -> Answer:
        return self.status, self.body


@dataclass(frozen=True, slots=True)
class Question:
    """One request, read."""

    method: str
    path: str
    fields: dict[str, Any]
    expand: tuple[str, ...]

    @classmethod
    def of(cls, request: HttpRequest, path: str) -> Self:
        given = QueryDict(request.body, encoding="utf-8") if request.method == "POST" else request.GET
        fields = nested((name, str(value)) for name in given for value in given.getlist(name))
        expand = fields.pop("expand", [])
        return cls(str(request.method), path, fields, tuple(expand) if isinstance(expand, list) else ())

    def known(self, *names: str) -> dict[str, Any]:
        """Return the fields, all of which must be among some names.

        Raises:
            Refusal: One is not.
        """
        for name in self.fields:
            if name not in names:
                raise Refusal(400, f"Received unknown parameter: {name}", code="parameter_unknown", param=name)
        return self.fields


def nested(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Return `a[b][0]=c` as `{"a": {"b": ["c"]}}`.

    Raises:
        Refusal: A name makes no sense.
    """
    tree: dict[str, Any] = {}
    for name, value in pairs:
        steps = _NAMES.findall(name)
        if not 0 < len(steps) <= _DEEPEST:
            raise Refusal(400, f"Invalid parameter name: {name[:60]}")
        here = tree
        for step in steps[:-1]:
            here = here.setdefault(step, {})
            if not isinstance(here, dict):
                raise Refusal(400, f"Invalid parameter name: {name[:60]}")
        here[steps[-1]] = value
    return {name: _lists(value) for name, value in tree.items()}


def _lists(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if value and all(name.isdecimal() for name in value):
        return [_lists(value[name]) for name in sorted(value, key=int)]
    return {name: _lists(inner) for name, inner in value.items()}


def whole(fields: dict[str, Any], name: str) -> int:
    """Return a field that is a whole number.

    Raises:
        Refusal: It is missing, or none.
    """
    value = fields.get(name)
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{1,15}", value):
        raise Refusal(400, f"Invalid integer: {value}", code="parameter_invalid_integer", param=name)
    return int(value)


def reply(answer: Answer, **headers: str) -> JsonResponse:
    """Return an answer as it goes out."""
    status, body = answer
    return JsonResponse(body, status=status, headers={"Request-Id": "req_sandbox", **headers})
