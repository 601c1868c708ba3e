"""Waiting for a product: until it is back, or cheaper."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from marketplace.community.errors import UnableToWait
from marketplace.community.models import Alert, AlertKind
from marketplace.community.selectors.listings import Standing, listing_ids_of, standing_of
from marketplace.core.events import publish
from marketplace.facts import AlertFired

if TYPE_CHECKING:
    from catalogue.models import Product
    from marketplace.users.models import User

LIFETIME: Final = timedelta(days=180)
#: Alerts one person may have open.
MOST_OPEN: Final = 100


def set_alert(*, user: User, product: Product, kind: AlertKind, now: datetime) -> Alert:
    """Note that somebody waits for a listing; asking again prolongs and compares with today's price.

    Raises:
        UnableToWait: It is there already, has no price, or too much is waited for.
    """
    standing = standing_of([product.pk]).get(product.pk)
    if standing is None or standing.price is None:
        raise UnableToWait(_("This product is not sold at the moment."))
    if kind == AlertKind.BACK and standing.left > 0:
        raise UnableToWait(_("It is there: you can buy it now."))
    if Alert.objects.open_at(now).filter(user=user).count() >= MOST_OPEN:
        raise UnableToWait(_("You wait for a hundred things already. Stop one of them first."))
    seen = {"price_seen": standing.price, "currency": standing.currency} if kind == AlertKind.CHEAPER else {}
    times = {"created_at": now, "expires_at": now + LIFETIME}
    try:
        with transaction.atomic(durable=True):
            alert, _is_new = Alert.objects.update_or_create(
                user=user, product=product, kind=kind, fired_at=None, stopped_at=None, defaults={**seen, **times}
            )
    except IntegrityError:  # pressed twice at once: the other press has written it
        alert = Alert.objects.get(user=user, product=product, kind=kind, fired_at=None, stopped_at=None)
    return alert


def stop_alert(*, token: str, now: datetime) -> bool:
    """Stop waiting; return whether there was something to stop. Twice is once."""
    return bool(Alert.objects.filter(token=token, fired_at=None, stopped_at=None).update(stopped_at=now))


def stop_alerts_of_same_buyer(*, token: str, now: datetime) -> int:
    """Stop everything that the owner of this alert waits for; return how much that was."""
    owner = Alert.objects.filter(token=token).values("user")[:1]
    return Alert.objects.filter(user__in=owner, fired_at=None, stopped_at=None).update(stopped_at=now)


def fire_alerts(*, product_ids: Collection[int], now: datetime) -> int:
    """Send the alerts whose time has come for these products; return how many. Each is sent once, however often this runs.

    The keys may be of listings or of their variants.
    """
    listings = listing_ids_of(product_ids)
    waiting = list(Alert.objects.open_at(now).filter(product_id__in=listings).order_by("pk"))
    if not waiting:
        return 0
    standings = standing_of({alert.product_id for alert in waiting})
    return sum(_fire(alert, standings.get(alert.product_id), now) for alert in waiting)


def _fire(alert: Alert, standing: Standing | None, now: datetime) -> bool:
    if standing is None or standing.price is None or standing.left <= 0:
        return False
    cheaper = standing.currency == alert.currency and alert.price_seen is not None and standing.price < alert.price_seen
    if alert.kind == AlertKind.CHEAPER and not cheaper:
        return False
    with transaction.atomic(durable=True):
        if not Alert.objects.open_at(now).filter(pk=alert.pk).update(fired_at=now):
            return False
        publish(
            AlertFired(
                alert_id=alert.pk,
                user_id=alert.user_id,
                product_id=alert.product_id,
                kind=alert.kind,
                price=str(standing.price),
                currency=standing.currency,
                token=alert.token,
            )
        )
    return True
