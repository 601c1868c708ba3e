"""Who may send a form that carries no token."""

from __future__ import annotations

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from marketplace.core.origin import same_origin

OURS = "https://market.example.org"


@same_origin
def view(request: HttpRequest) -> HttpResponse:
    return HttpResponse("done")


@pytest.fixture(autouse=True)
def _host(settings: pytest.FixtureRequest) -> None:
    settings.ALLOWED_HOSTS = ["market.example.org"]  # type: ignore[attr-defined]
    settings.CSRF_FAILURE_VIEW = "tests.unit.core.test_origin.refuse"  # type: ignore[attr-defined]


def refuse(request: HttpRequest, reason: str = "") -> HttpResponse:
    return HttpResponse(reason, status=403)


def send(method: str = "post", **headers: str) -> int:
    request = getattr(RequestFactory(), method)("/", secure=True, headers={"Host": "market.example.org", **headers})
    return view(request).status_code


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": OURS},
        {"Referer": f"{OURS}/km/products/abc/"},
        {"Sec-Fetch-Site": "same-origin", "Origin": "null"},
    ],
)
def test_our_own_pages_may_send(headers: dict[str, str]) -> None:
    assert send(**headers) == 200


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Origin": OURS},
        {"Sec-Fetch-Site": "anything else"},
        {"Origin": "null"},
        {"Origin": "https://evil.example"},
        {"Origin": "http://market.example.org"},
        {"Origin": "https://market.example.org.evil.example"},
        {"Origin": "https://market.example.org:8443"},
        {"Origin": "https://[", "Referer": f"{OURS}/"},
        {"Origin": "https://evil.example", "Referer": f"{OURS}/"},
        {"Referer": "https://evil.example/?https://market.example.org"},
        {"Referer": "javascript:alert(1)"},
    ],
)
def test_other_sites_and_unknown_senders_may_not(headers: dict[str, str]) -> None:
    assert send(**headers) == 403


def test_reading_needs_no_origin() -> None:
    assert send("get", **{"Sec-Fetch-Site": "cross-site"}) == 200
