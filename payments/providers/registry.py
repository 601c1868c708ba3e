"""Every way to pay that we can offer: code, name in English, and where its adapter stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib import import_module
from importlib.metadata import entry_points
from typing import Final, cast

from payments.providers.base import PaymentProvider

#: Under this group of entry points an installed package names its adapters: `code = "package.module:Class"`.
GROUP: Final = "marketplace.payment_providers"


def registered(entries: Iterable[tuple[str, str, str]]) -> dict[str, tuple[str, str]]:
    """Return entries by code.

    Raises:
        ValueError: Two providers claim one code.
    """
    providers: dict[str, tuple[str, str]] = {}
    for code, label, path in entries:
        if code in providers:
            raise ValueError(f"provider code {code!r} is registered twice: {providers[code][1]} and {path}")
        providers[code] = (label, path)
    return providers


BUILT_IN: Final = (
    ("bakong", "Bakong KHQR", "payments.providers.bakong.adapter.BakongKhqr"),
    ("bank_transfer", "Bank transfer", "payments.providers.bank_transfer.adapter.BankTransfer"),
    ("cash_on_delivery", "Cash on delivery", "payments.providers.cash_on_delivery.adapter.CashOnDelivery"),
    ("payway", "ABA PayWay", "payments.providers.payway.adapter.PayWay"),
    ("stripe", "Cards from abroad (Stripe)", "payments.providers.stripe.adapter.StripeCards"),
    ("manual", "Entered by an officer", "payments.providers.manual.adapter.Manual"),
    ("fake", "Fake provider", "payments.providers.fake.FakeProvider"),
)


def installed() -> list[tuple[str, str, str]]:
    """Return the providers that installed packages bring: the entry point's name is the code, the package's the label."""
    points = sorted(entry_points(group=GROUP), key=lambda point: (point.name, point.value))
    return [(one.name, one.dist.name if one.dist else one.name, one.value.replace(":", ".")) for one in points]


PROVIDERS: Final[Mapping[str, tuple[str, str]]] = registered([*BUILT_IN, *installed()])


def provider_for(code: str, config: Mapping[str, str]) -> PaymentProvider:
    """Return a provider's adapter, made from its configuration.

    Raises:
        KeyError: Nobody has this code.
    """
    _, path = PROVIDERS[code]
    module, _, name = path.rpartition(".")
    return cast(PaymentProvider, getattr(import_module(module), name).from_config(config))
