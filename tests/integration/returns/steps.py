"""How far a return has come, for tests of what follows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from marketplace.core.models import EventRecord
from marketplace.returns.models import (
    ReturnRequest,
)
from marketplace.returns.services.answering import accept
from marketplace.returns.services.asking import ask_return
from marketplace.returns.services.inspecting import Found
from marketplace.returns.services.moving import receive
from marketplace.sales.order.models import Order
from tests.factories.logistics import NOON
from tests.factories.returns import make_member, wish

DAY = timedelta(days=1)


def asked(order: Order, **more: Any) -> ReturnRequest:
    return ask_return(order=order, wish=wish(order, **more), by=None, now=NOON)


def accepted(order: Order, **more: Any) -> ReturnRequest:
    request = asked(order, **more)
    accept(request=request, by=make_member(request), now=NOON)
    return request


def received(order: Order, **more: Any) -> ReturnRequest:
    request = accepted(order, **more)
    receive(request=request, by=request.answered_by, now=NOON)  # type: ignore[arg-type]
    return request


def turns(request: ReturnRequest) -> list[str]:
    rows = EventRecord.objects.filter(name="ReturnMoved").order_by("pk")
    return [row.data["turn"] for row in rows if row.data["number"] == request.number]


def found(request: ReturnRequest, **pieces: int) -> dict[int, Found]:
    return {line.pk: Found(**pieces) for line in request.lines.all()}
