"""Misbehaviour on order, so that the marketplace can show what it does then."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Final

from django.db import transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse, JsonResponse

from marketplace.sandbox.post.models import Fault

View = Callable[..., HttpResponse]

#: What may fail, and how. `lost` and `timeout` act first and lose the answer: the worst that a network does.
TARGETS: Final = ("token", "booking", "cancel", "label", "tracking", "callback", "pickup")
KINDS: Final = ("401", "429", "500", "timeout", "half_json", "lost", "twice", "out_of_order")


def due_fault(target: str) -> Fault | None:
    """Return the next misbehaviour ordered for a target, and count it down."""
    with transaction.atomic():
        fault = Fault.objects.select_for_update().filter(target=target, times_left__gt=0).order_by("pk").first()
        if fault is not None:
            Fault.objects.filter(pk=fault.pk).update(times_left=F("times_left") - 1)
        return fault


def faulty(target: str) -> Callable[[View], View]:
    """Return a decorator that makes a view fail as ordered."""

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            fault = due_fault(target)
            if fault is None:
                return view(request, *args, **kwargs)
            if fault.kind in {"401", "429", "500"}:
                answer = JsonResponse({"Message": f"ordered fault {fault.kind}"}, status=int(fault.kind))
                if fault.kind == "429":
                    answer["Retry-After"] = "2"
                return answer
            return _spoiled(view(request, *args, **kwargs), fault)

        return wrapped

    return decorate


def _spoiled(answer: HttpResponse, fault: Fault) -> HttpResponse:
    if fault.kind == "timeout":
        time.sleep(fault.seconds)
        return answer
    if fault.kind == "half_json":
        return HttpResponse(
            answer.content[: len(answer.content) // 2], status=answer.status_code, content_type="application/json"
        )
    if fault.kind == "lost":
        return JsonResponse({"Message": "ordered fault: the answer is lost"}, status=502)
    return answer
