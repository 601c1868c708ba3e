"""Misbehaviour on order, for every courier alike."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Final

from django.db import transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse, JsonResponse

from marketplace.sandbox.road.models import Call, Fault

View = Callable[..., HttpResponse]

#: What may fail, and how. `lost` and `timeout` act first and lose the answer: the worst that a network does.
TARGETS: Final = ("token", "quote", "booking", "find", "cancel", "label", "tracking", "callback")
KINDS: Final = ("401", "429", "500", "timeout", "half_json", "lost", "twice", "forged", "old")


def due_fault(courier: str, target: str) -> Fault | None:
    """Return the next misbehaviour ordered of a courier, and count it down."""
    with transaction.atomic():
        waiting = Fault.objects.select_for_update().filter(courier=courier, target=target, times_left__gt=0)
        fault = waiting.order_by("pk").first()
        if fault is not None:
            Fault.objects.filter(pk=fault.pk).update(times_left=F("times_left") - 1)
        return fault


def faulty(courier: str, target: str) -> Callable[[View], View]:
    """Return a decorator that counts the calls of a view and makes it fail as ordered."""

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            _count(courier, target)
            fault = due_fault(courier, target)
            if fault is None:
                return view(request, *args, **kwargs)
            if fault.kind in {"401", "429", "500"}:
                answer = JsonResponse({"message": f"ordered fault {fault.kind}"}, status=int(fault.kind))
                if fault.kind == "429":
                    answer["Retry-After"] = "2"
                return answer
            return _spoiled(view(request, *args, **kwargs), fault)

        return wrapped

    return decorate


def _count(courier: str, target: str) -> None:
    Call.objects.get_or_create(courier=courier, target=target)
    Call.objects.filter(courier=courier, target=target).update(times=F("times") + 1)


def _spoiled(answer: HttpResponse, fault: Fault) -> HttpResponse:
    if fault.kind == "timeout":
        time.sleep(fault.seconds)
        return answer
    if fault.kind == "half_json":
        half = answer.content[: len(answer.content) // 2]
        return HttpResponse(half, status=answer.status_code, content_type="application/json")
    if fault.kind == "lost":
        return JsonResponse({"message": "ordered fault: the answer is lost"}, status=502)
    return answer
