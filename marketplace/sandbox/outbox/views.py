"""The gateway's interfaces, the page where messages are read, and a knob to make the gateway fail."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from marketplace.sandbox.json_api import BadRequestError, json_view, object_of, text_of
from marketplace.sandbox.outbox.models import Fault, Message

MAX_TEXT = 100_000
#: Source: Telegram Bot API, sendMessage: 1 to 4096 characters.
MAX_TELEGRAM_TEXT = 4096
SHOWN = 200


@json_view
def send_sms(request: HttpRequest) -> HttpResponse:
    """Take a short message: `{"to", "text", "key"?}`."""
    if fault := _fault("sms"):
        return fault
    body = object_of(request)
    return _taken(_kept("sms", body, text=text_of(body, "text", longest=MAX_TEXT)))


@json_view
def send_email(request: HttpRequest) -> HttpResponse:
    """Take an e-mail: `{"to", "from"?, "subject", "text", "html"?, "key"?}`."""
    if fault := _fault("email"):
        return fault
    body = object_of(request)
    subject = text_of(body, "subject", longest=500)
    html = text_of(body, "html", longest=MAX_TEXT, default="")
    text = text_of(body, "text", longest=MAX_TEXT, default="" if html else None)
    return _taken(_kept("email", body, text=text, subject=subject, html=html))


@json_view
def send_telegram(request: HttpRequest, token: str) -> HttpResponse:
    """Take a message in the form of Telegram's Bot API: `{"chat_id", "text"}`, as JSON or as a form. Any token will do."""
    if fault := _fault("telegram"):
        return fault
    is_form = request.content_type != "application/json"
    body: dict[str, Any] = request.POST.dict() if is_form else object_of(request)
    try:
        chat_id = str(body["chat_id"]) if isinstance(body.get("chat_id"), int) else text_of(body, "chat_id", longest=64)
    except BadRequestError:
        return _telegram_refusal("Bad Request: chat_id is empty")
    try:
        text = text_of(body, "text", longest=MAX_TELEGRAM_TEXT)
    except BadRequestError as error:
        return _telegram_refusal(f"Bad Request: message is too long or empty ({error})")
    message, _ = _kept("telegram", {**body, "to": chat_id}, text=text)
    sent_at = int(message.sent_at.timestamp())
    chat = {"id": chat_id, "type": "private"}
    return JsonResponse({"ok": True, "result": {"message_id": message.pk, "chat": chat, "date": sent_at, "text": text}})


@json_view
def set_fault(request: HttpRequest) -> HttpResponse:
    """Make the next calls fail: `{"http_status": 503, "times": 2, "channel"?: "sms"}`."""
    body = object_of(request)
    status, times = body.get("http_status"), body.get("times", 1)
    if not isinstance(status, int) or not 400 <= status <= 599:
        raise BadRequestError("bad_http_status")
    if not isinstance(times, int) or not 1 <= times <= 1_000_000:
        raise BadRequestError("bad_times")
    Fault.objects.create(http_status=status, times=times, channel=text_of(body, "channel", longest=10, default=""))
    return JsonResponse({"ok": True})


@json_view
def reset(request: HttpRequest) -> HttpResponse:
    """Forget every message and fault."""
    Message.objects.all().delete()
    Fault.objects.all().delete()
    return JsonResponse({"ok": True})


@require_GET
def outbox(request: HttpRequest) -> HttpResponse:
    """Show the messages, newest first."""
    messages = _chosen(request)
    to = request.GET.get("to", "")
    return render(request, "outbox/outbox.html", {"messages": messages[:SHOWN], "to": to, "count": messages.count()})


@require_GET
def outbox_json(request: HttpRequest) -> HttpResponse:
    """Return the messages, newest first: `?to=` and `?channel=` choose, `?after=` an id skips what was seen."""
    return JsonResponse({"messages": [message.as_dict() for message in _chosen(request)[:SHOWN]]})


def _chosen(request: HttpRequest) -> QuerySet[Message]:
    messages = Message.objects.all()
    if to := request.GET.get("to", "").strip():
        messages = messages.filter(to__icontains=to)
    if channel := request.GET.get("channel", ""):
        messages = messages.filter(channel=channel)
    if (after := request.GET.get("after", "")).isdecimal():
        messages = messages.filter(pk__gt=int(after))
    return messages


def _kept(channel: str, body: dict[str, Any], *, text: str, subject: str = "", html: str = "") -> tuple[Message, bool]:
    """Return the message and whether it is new; one key is one message, however often it is sent."""
    fields = {
        "to": text_of(body, "to", longest=254),
        "sender": text_of(body, "from", longest=254, default=""),
        "subject": subject,
        "text": text,
        "html": html,
        "sent_at": datetime.now(UTC),
    }
    key = text_of(body, "key", longest=200, default="")
    if not key:
        return Message.objects.create(channel=channel, **fields), True
    return Message.objects.get_or_create(channel=channel, key=key, defaults=fields)


def _taken(kept: tuple[Message, bool]) -> HttpResponse:
    message, is_new = kept
    return JsonResponse({"id": str(message.pk), "status": "accepted", "duplicate": not is_new})


def _telegram_refusal(description: str) -> HttpResponse:
    return JsonResponse({"ok": False, "error_code": 400, "description": description}, status=400)


def _fault(channel: str) -> HttpResponse | None:
    with transaction.atomic():
        fault = Fault.objects.filter(channel__in=["", channel], times__gt=0).order_by("pk").first()
        if fault is None:
            return None
        Fault.objects.filter(pk=fault.pk).update(times=F("times") - 1)
    return JsonResponse(
        {"ok": False, "error": "told_to_fail", "error_code": fault.http_status}, status=fault.http_status
    )
