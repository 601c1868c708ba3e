"""A vendor's programs: added, given a new secret, switched on again, removed."""

from __future__ import annotations

import ipaddress
from datetime import datetime
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from django.db import transaction
from django.utils.translation import gettext as _

from marketplace.core import audit
from marketplace.webhooks.errors import UnableToAddEndpoint
from marketplace.webhooks.models import WebhookEndpoint
from marketplace.webhooks.signing import new_secret, seal

if TYPE_CHECKING:
    from marketplace.users.models import User
    from vendors.models import Vendor

MOST_ENDPOINTS: Final = 3
PORTS: Final = frozenset({None, 443, 8443})
#: Names that never lead outside. Source: RFC 6761 and RFC 8375; `.internal` by ICANN, 2024.
_OWN_NAMES: Final = (".localhost", ".local", ".internal", ".test", ".invalid", ".example", ".home.arpa")


def add_endpoint(*, vendor: Vendor, url: str, by: User, now: datetime) -> tuple[WebhookEndpoint, str]:
    """Add a vendor's program and return it with its secret, which is never shown again.

    Raises:
        UnableToAddEndpoint: The address is not secure, not public, there already, or there are enough of them.
    """
    check_address(url)
    secret = new_secret()
    with transaction.atomic(durable=True):
        type(vendor).objects.select_for_update().get(pk=vendor.pk)
        there = WebhookEndpoint.objects.for_vendor(vendor)
        if there.filter(url=url).exists():
            raise UnableToAddEndpoint({"url": [_("This address is told already.")]})
        if there.count() >= MOST_ENDPOINTS:
            raise UnableToAddEndpoint({"url": [_("Three programs are enough. Remove one first.")]})
        endpoint = WebhookEndpoint.objects.create(
            vendor=vendor, url=url, sealed_secret=seal(secret), created_at=now, created_by=by
        )
        audit.record(actor=by, action="webhook.added", subject=endpoint, data={"host": endpoint.host})
    return endpoint, secret


def check_address(url: str) -> None:
    """Look whether an address may be called at all; where its name leads is looked at with each call.

    Raises:
        UnableToAddEndpoint: It is not https, names a machine by number or one of our own, or carries a password.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port, parts = "", None, urlsplit("")
    if parts.scheme != "https" or not host:
        raise UnableToAddEndpoint({"url": [_("The address must begin with https://.")]})
    if port not in PORTS or parts.username or parts.password or parts.fragment:
        raise UnableToAddEndpoint({"url": [_("Give the plain address, without password, on port 443 or 8443.")]})
    if "." not in host or _is_number(host) or f".{host.rstrip('.')}".endswith(_OWN_NAMES):
        raise UnableToAddEndpoint({"url": [_("The address must have a public name.")]})


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return host.replace(".", "").isdecimal() or host.lower().startswith("0x")
    return True


def renew_secret(*, endpoint: WebhookEndpoint, by: User) -> str:
    """Give a program another secret and return it; the former one is not used any more."""
    secret = new_secret()
    with transaction.atomic(durable=True):
        WebhookEndpoint.objects.filter(pk=endpoint.pk).update(sealed_secret=seal(secret))
        audit.record(actor=by, action="webhook.secret_renewed", subject=endpoint)
    return secret


def switch_on(*, endpoint: WebhookEndpoint, by: User, now: datetime) -> None:
    """Tell a program again that had stopped answering; what still waits goes out at once."""
    with transaction.atomic(durable=True):
        switched = WebhookEndpoint.objects.filter(pk=endpoint.pk, removed_at=None).update(
            stopped_at=None, failures=0, failing_since=None
        )
        if switched:
            endpoint.deliveries.filter(state="waiting").update(next_try_at=now)
            audit.record(actor=by, action="webhook.switched_on", subject=endpoint)


def remove_endpoint(*, endpoint: WebhookEndpoint, by: User, now: datetime) -> None:
    """Tell a program nothing any more; what it was told stays on record."""
    with transaction.atomic(durable=True):
        if WebhookEndpoint.objects.filter(pk=endpoint.pk, removed_at=None).update(removed_at=now):
            audit.record(actor=by, action="webhook.removed", subject=endpoint)
