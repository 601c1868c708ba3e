from __future__ import annotations

import ast
from pathlib import Path

import pytest

import logistics.carriers
from logistics.carriers.by_hand import HandCarrier
from logistics.carriers.registry import CARRIERS, build, build_hand_carrier, registered

CONFIG = {
    "base_url": "http://carrier.invalid",
    "token_url": "http://carrier.invalid",
    "client_id": "a",
    "client_secret": "b",
    "ips_token": "c",
    "webhook_secret": "d",
    "api_account": "e",
    "private_key": "f",
    "customer_code": "g",
    "username": "h",
    "password": "i",
    "account_number": "j",
}


def test_code_claimed_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        registered([("bus", "Bus", "a.B"), ("bus", "Other bus", "c.D")])


@pytest.mark.parametrize("code", list(CARRIERS))
def test_every_registered_carrier_can_be_made_and_says_what_it_can(code: str) -> None:
    carrier = build(code, CONFIG)

    assert carrier.capabilities().max_weight_g > 0


@pytest.mark.parametrize("code", ["bus_parcel", "local_rider", "manual"])
def test_carriers_without_wires_take_typed_steps(code: str) -> None:
    assert isinstance(build_hand_carrier(code), HandCarrier)


def test_carrier_that_speaks_for_itself_takes_no_typed_steps() -> None:
    with pytest.raises(TypeError):
        build_hand_carrier("fake")


def test_code_of_nobody_is_refused() -> None:
    with pytest.raises(KeyError):
        build("pigeon", {})


def test_adapters_import_nothing_but_the_kernel_and_each_other() -> None:
    allowed = (
        "logistics.carriers",
        "logistics.tracking_status",
        "marketplace.core.money",
        "marketplace.core.errors",
        "marketplace.core.http",
    )
    ours = ("django", "oscar", "wagtail", "celery", "marketplace", "logistics", "payments", "catalogue", "vendors")

    for path in Path(logistics.carriers.__path__[0]).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for name in names:
                assert name.split(".")[0] not in ours or name.startswith(allowed), f"{path.name} imports {name}"
