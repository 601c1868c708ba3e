"""Addresses that strangers give us lead outside, or nowhere."""

from __future__ import annotations

import socket
import ssl
from typing import Any

import pytest

from marketplace.core import outside
from marketplace.core.errors import AdapterError
from marketplace.core.http import HttpClient


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.8",
        "172.16.5.4",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104 - an address to refuse
        "224.0.0.1",
        "255.255.255.255",
        "198.51.100.7",
        "::1",
        "::",
        "fe80::1",
        "fd00::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "no address",
    ],
)
def test_what_is_not_of_the_open_internet_is_refused(address: str) -> None:
    assert not outside.is_public(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "203.144.75.10", "2606:4700:4700::1111"])
def test_what_is_of_the_open_internet_is_called(address: str) -> None:
    assert outside.is_public(address)


def found(*addresses: str) -> Any:
    return lambda *_args, **_more: [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 443)) for one in addresses]


def test_a_name_with_one_private_address_among_others_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", found("1.1.1.1", "10.0.0.1"))

    with pytest.raises(outside.NotPublic):
        outside.public_address_of("rebinds.example.org", 443)


def test_the_address_that_was_checked_is_the_one_that_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that leads elsewhere a moment later changes nothing: it is looked up once."""
    answers = [found("1.1.1.1"), found("127.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: answers.pop(0)(*a, **k))
    backend = outside.PublicBackend(seconds=1)
    called: list[str] = []

    class Plain:
        def connect_tcp(self, host: str, *_rest: Any) -> Any:
            called.append(host)

    monkeypatch.setattr(backend, "_plain", Plain())
    backend.connect_tcp("rebinds.example.org", 443)

    assert called == ["1.1.1.1"]


@pytest.mark.parametrize("url", ["http://127.0.0.1:9", "https://localhost:9", "http://[::1]:9"])
def test_our_client_calls_no_private_address(url: str) -> None:
    client = HttpClient(name="test", base_url=url, timeout_s=1, only_public=True)

    with pytest.raises(AdapterError):
        client.request("GET", "/")


def test_the_guard_stands_in_the_transport_itself() -> None:
    pool = outside.public_pool(context=ssl.create_default_context(), seconds=1)

    with pytest.raises(outside.NotPublic), pool:
        pool.request("GET", "http://127.0.0.1:9/")


def test_a_conversation_ends_in_time_however_slowly_it_drips() -> None:
    class Dripping:
        def read(self, _most: int, _timeout: float | None = None) -> bytes:
            return b"x"

    stream = outside._ShortStream(Dripping(), ends_at=0)  # type: ignore[arg-type]

    with pytest.raises(Exception, match="too long"):
        stream.read(1)
