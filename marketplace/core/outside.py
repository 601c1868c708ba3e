"""Connections to addresses that strangers gave us: only to public ones, and not for long.

# Note [The name is looked up once]
A name may lead to a public address when it is checked and to our own machine when it is called. So the address is
checked where the connection is made, and that very address is called; the certificate is still checked by the name.
Source: OWASP, "Server-Side Request Forgery Prevention Cheat Sheet" (read in 2026), on names that are bound anew.
"""

from __future__ import annotations

import ipaddress
import socket
import time
from collections.abc import Iterable
from ssl import SSLContext
from typing import Any

import httpcore


class NotPublic(httpcore.ConnectError):
    """The name leads to no public address."""


def is_public(address: str) -> bool:
    """Return whether an address belongs to the open internet: not to us, to a private net, or to nobody."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    mapped = getattr(ip, "ipv4_mapped", None) or getattr(ip, "sixtofour", None)
    if mapped is not None:
        ip = mapped
    if isinstance(ip, ipaddress.IPv6Address) and ip in ipaddress.ip_network("64:ff9b::/96"):
        ip = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def public_address_of(host: str, port: int) -> str:
    """Return an address of a host that may be called.

    Raises:
        NotPublic: It has none, or one of them is not public: such a name is no accident.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise NotPublic("the name is not known") from error
    addresses = [str(entry[4][0]) for entry in found]
    if not addresses or not all(is_public(address) for address in addresses):
        raise NotPublic("the name leads to an address that is not public")
    return addresses[0]


class _ShortStream(httpcore.NetworkStream):
    """A stream that ends at a moment, however slowly the other side drips."""

    def __init__(self, stream: httpcore.NetworkStream, ends_at: float) -> None:
        self._stream, self._ends_at = stream, ends_at

    def _left(self, timeout: float | None) -> float:
        left = self._ends_at - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("it takes too long")
        return left if timeout is None else min(timeout, left)

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _ShortStream(self._stream.start_tls(ssl_context, server_hostname, self._left(timeout)), self._ends_at)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class PublicBackend(httpcore.NetworkBackend):
    """Opens connections to public addresses only. See Note [The name is looked up once]."""

    def __init__(self, *, seconds: float) -> None:
        self._seconds = seconds
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        ends_at = time.monotonic() + self._seconds
        address = public_address_of(host, port)
        stream = self._plain.connect_tcp(address, port, timeout, local_address, socket_options)
        return _ShortStream(stream, ends_at)

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


def public_pool(*, context: SSLContext, seconds: float) -> httpcore.ConnectionPool:
    """Return connections to public addresses only, each for some seconds, none of them kept open."""
    return httpcore.ConnectionPool(
        ssl_context=context,
        max_connections=10,
        max_keepalive_connections=0,
        network_backend=PublicBackend(seconds=seconds),
    )
