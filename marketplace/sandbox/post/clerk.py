"""The clerk's page: every parcel, and a button for what happens to it next. Made for a phone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from marketplace.sandbox.post.booking import ABROAD_SERVICES
from marketplace.sandbox.post.callbacks import send, tell
from marketplace.sandbox.post.models import Callback, Parcel
from marketplace.sandbox.post.offices import STEPS
from marketplace.sandbox.post.scans import Scan, add_scan


@dataclass(frozen=True)
class Button:
    """One thing that a clerk can do with a parcel."""

    action: str
    en: str
    km: str
    is_next: bool = False


_WORDS: Final = {code: (en, km) for code, en, km, _ in STEPS}
#: What a clerk may do beside the road's own steps: action -> (scan, English, Khmer).
_EXCEPTIONS: Final = {
    "EMH": (Scan(code="EMH", reason="ABSENT", measure="RETRY"), *_WORDS["EMH"]),
    "refused": (Scan(code="EMH", reason="REFUSED"), "Refused at the door", "អ្នកទទួលបដិសេធ"),
    "returning": (Scan(code="EMH", reason="ABSENT", measure="RETURN"), "Send back", "ផ្ញើត្រឡប់"),
    "returned": (Scan(code="EMI", delivered_to="SENDER"), "Given back to the sender", "បានប្រគល់ជូនអ្នកផ្ញើវិញ"),
}
_ABROAD: Final = ("EMA", "EMB", "EXA", "EMC", "EMD", "EDB", "EMG", "EDG", "EMI")
_ROAD: Final = {
    "EMS": ("EMA", "EMC", "EDD", "EMG", "EDG", "EMI"),
    "COUNTER": ("EMA", "EMC", "EDD", "EMG", "EDH", "EMI"),
    **dict.fromkeys(ABROAD_SERVICES, _ABROAD),
}


@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """Show every parcel, those on the road first."""
    parcels = Parcel.objects.prefetch_related("events", "callbacks")[:100]
    cards = [_card(parcel) for parcel in parcels]
    cards.sort(key=lambda card: bool(card["is_done"]))
    return render(request, "post/desk.html", {"cards": cards})


def _card(parcel: Parcel) -> dict[str, object]:
    events = list(parcel.events.all())
    codes = [event.code for event in events]
    is_done = parcel.cancelled_at is not None or "EMI" in codes
    particulars = parcel.particulars
    latest = events[-1] if events else None
    return {
        "fid": parcel.fid,
        "service": parcel.service,
        "sender": particulars["Sender"],
        "addressee": particulars["Addressee"],
        "weight_g": particulars["WeightGrams"],
        "cash": particulars.get("CashOnDelivery"),
        "state": _state(parcel, latest.code if latest else ""),
        "events": list(reversed(events)),
        "buttons": [] if is_done else _buttons(parcel, codes),
        "is_done": is_done,
        "is_cancelled": parcel.cancelled_at is not None,
        "callback": next(iter(parcel.callbacks.all()), None),
    }


def _state(parcel: Parcel, code: str) -> tuple[str, str]:
    if parcel.cancelled_at is not None:
        return ("Cancelled", "បានបោះបង់")
    return _WORDS.get(code, (code, code)) if code else ("Booked, not here yet", "បានកក់ មិនទាន់មកដល់")


def _buttons(parcel: Parcel, codes: list[str]) -> list[Button]:
    road = _ROAD[parcel.service]
    reached = max((road.index(code) for code in codes if code in road), default=-1)
    ahead = [
        Button(code, *_WORDS[code], is_next=place == reached + 1) for place, code in enumerate(road) if place > reached
    ]
    has_arrived = reached >= road.index("EMG")
    if "EDB" in road and reached >= road.index("EDB") and not has_arrived:
        ahead += [Button(code, *_WORDS[code]) for code in ("EME", "EDC")]
    return ahead + ([Button(action, en, km) for action, (_, en, km) in _EXCEPTIONS.items()] if has_arrived else [])


@require_POST
def act(request: HttpRequest, fid: str) -> HttpResponse:
    """Scan a parcel as the button says, and tell the marketplace."""
    parcel = get_object_or_404(Parcel, fid=fid, cancelled_at=None)
    action = request.POST.get("action", "")
    scan = _EXCEPTIONS[action][0] if action in _EXCEPTIONS else Scan(code=action)
    if scan.code not in _WORDS:
        return HttpResponse("unknown step", status=400)
    tell(add_scan(parcel, scan))
    return redirect("post:desk")


@require_POST
def send_again(request: HttpRequest, callback_id: int) -> HttpResponse:
    """Send a callback that failed once more."""
    send(get_object_or_404(Callback, pk=callback_id))
    return redirect("post:desk")
