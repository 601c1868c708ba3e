"""Every carrier we can speak to: code, name in English, and where its adapter stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib import import_module
from importlib.metadata import entry_points
from typing import Any, Final, cast

from logistics.carriers.base import Carrier
from logistics.carriers.by_hand import HandCarrier

#: Under this group of entry points an installed package names its adapters: `code = "package.module:Class"`.
GROUP: Final = "courier_adapters"


def registered(entries: Iterable[tuple[str, str, str]]) -> dict[str, tuple[str, str]]:
    """Return entries by code.

    Raises:
        ValueError: Two carriers claim one code.
    """
    carriers: dict[str, tuple[str, str]] = {}
    for code, label, path in entries:
        if code in carriers:
            raise ValueError(f"carrier code {code!r} is registered twice: {carriers[code][1]} and {path}")
        carriers[code] = (label, path)
    return carriers


BUILT_IN: Final = (
    ("cambodia_post", "Cambodia Post", "logistics.carriers.cambodia_post.adapter.CambodiaPost"),
    ("bus_parcel", "Bus parcel", "logistics.carriers.bus_parcel.adapter.BusParcel"),
    ("local_rider", "Local rider", "logistics.carriers.local_rider.adapter.LocalRider"),
    ("pickup_point", "Pick-up point", "logistics.carriers.pickup_point.adapter.PickupPoint"),
    ("locker", "Parcel locker", "logistics.carriers.locker.adapter.Locker"),
    ("self_pickup", "Collected at the vendor's", "logistics.carriers.self_pickup.adapter.SelfPickup"),
    ("manual", "Another carrier", "logistics.carriers.manual.adapter.ManualCarrier"),
    ("jt_express", "J&T Express", "logistics.carriers.jt_express.adapter.JtExpress"),
    ("grab_express", "GrabExpress", "logistics.carriers.grab_express.adapter.GrabExpress"),
    ("dhl_express", "DHL Express", "logistics.carriers.karrio.adapter.DhlExpress"),
    ("fake", "Fake carrier", "logistics.carriers.fake.FakeCarrier"),
)


def installed() -> list[tuple[str, str, str]]:
    """Return the carriers that installed packages bring: the entry point's name is the code, the package's the label."""
    points = sorted(entry_points(group=GROUP), key=lambda point: (point.name, point.value))
    return [(one.name, one.dist.name if one.dist else one.name, one.value.replace(":", ".")) for one in points]


CARRIERS: Final[Mapping[str, tuple[str, str]]] = registered([*BUILT_IN, *installed()])


def build(code: str, config: Mapping[str, str]) -> Carrier:
    """Return a carrier's adapter, made from its configuration.

    Raises:
        KeyError: Nobody has this code, or the configuration lacks something.
    """
    return cast(Carrier, _adapter(code).from_config(config))


def build_hand_carrier(code: str) -> HandCarrier:
    """Return a carrier whose doings people type in.

    Raises:
        KeyError: Nobody has this code.
        TypeError: The carrier speaks for itself.
    """
    adapter = _adapter(code)
    if not issubclass(adapter, HandCarrier):
        raise TypeError(f"{code} speaks for itself")
    return cast(HandCarrier, adapter.from_config({}))


def _adapter(code: str) -> Any:
    _, path = CARRIERS[code]
    module, _, name = path.rpartition(".")
    return getattr(import_module(module), name)
