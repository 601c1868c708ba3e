from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import httpx
import pytest

from logistics.carriers.fake import FakeCarrier
from logistics.configured import carrier_for, forget_carriers
from tests.factories.logistics import NumberRangeFactory

ROOT = Path(__file__).resolve().parents[3]
CONFIG = {
    "client_id": "marketplace",
    "client_secret": "sandbox-client-secret",
    "ips_token": "sandbox-ips-token",
    "webhook_secret": "sandbox-webhook-secret",
    "timeout_s": "2",
}


@pytest.fixture
def fake_carrier(settings: Any) -> Iterator[FakeCarrier]:
    """Put a carrier in memory beside the configured ones, and return it."""
    forget_carriers()
    settings.CARRIERS = {**settings.CARRIERS, "fake": {}}
    yield cast(FakeCarrier, carrier_for("fake"))
    forget_carriers()


@pytest.fixture
def numbers(db: None) -> None:
    """Grant a range of postal numbers."""
    NumberRangeFactory()


@pytest.fixture(scope="session")
def sandbox_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start the sandbox on a free port, with a database of its own."""
    environment = {
        **{name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"},
        "SANDBOX_DATABASE": str(tmp_path_factory.mktemp("sandbox") / "post.sqlite3"),
        "POST_CALLBACK_URL": "http://127.0.0.1:9/",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "marketplace.sandbox", "--port", "0"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        yield process.stdout.readline().split()[-1].rstrip("/")
    finally:
        process.terminate()
        process.wait(timeout=10)
        process.stdout.close()


class Control:
    """The levers of the pretended post."""

    def __init__(self, url: str) -> None:
        self._client = httpx.Client(base_url=url, trust_env=False)
        self.serial = 0

    def order_fault(self, target: str, kind: str, *, times: int = 1, seconds: int = 3) -> None:
        order = {"target": target, "kind": kind, "times": times, "seconds": seconds}
        self._client.post("/control/post/faults", json=order).raise_for_status()

    def move(self, waybill: str, event: str, **more: Any) -> dict[str, Any]:
        wish = {"waybill": waybill, "event": event, "callback": False, **more}
        moved: dict[str, Any] = self._client.post("/control/post/move", json=wish).raise_for_status().json()
        return moved

    def send_callbacks_to(self, url: str) -> None:
        self._client.post("/control/post/callback", json={"url": url}).raise_for_status()

    def parcels(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._client.get("/control/post/parcels").json()["parcels"]
        return found

    def booked(self, waybill: str) -> list[dict[str, Any]]:
        return [parcel for parcel in self.parcels() if parcel["MailitemFid"] == waybill]


@pytest.fixture(scope="session")
def control(sandbox_url: str) -> Iterator[Control]:
    levers = Control(sandbox_url)
    yield levers
    levers._client.close()


@pytest.fixture
def no_faults(control: Control) -> None:
    """Take every ordered fault back."""
    control._client.post("/control/post/faults", json={"clear": True}).raise_for_status()


JT_CONFIG = {
    "api_account": "640000000000000001",
    "private_key": "sandbox-jt-private-key",
    "customer_code": "KHTEST0001",
    "password": "sandbox-jt-password",
    "timeout_s": "2",
}
GRAB_CONFIG = {
    "client_id": "marketplace",
    "client_secret": "sandbox-grab-secret",
    "webhook_secret": "sandbox-grab-webhook-word",
    "timeout_s": "2",
}


class Road:
    """The levers of one pretended courier: `jt`, `grab` or `dhl`."""

    def __init__(self, url: str, courier: str) -> None:
        self._client = httpx.Client(base_url=f"{url}/control/road/{courier}", trust_env=False)
        self._post("faults", {"clear": True})
        self.send_callbacks_to("")

    def _post(self, path: str, wish: dict[str, Any]) -> dict[str, Any]:
        answer: dict[str, Any] = self._client.post(f"/{path}", json=wish).raise_for_status().json()
        return answer

    def order_fault(self, target: str, kind: str, *, times: int = 1, seconds: int = 3) -> None:
        self._post("faults", {"target": target, "kind": kind, "times": times, "seconds": seconds})

    def move(self, number: str, event: str, **more: Any) -> list[dict[str, Any]]:
        moved: list[dict[str, Any]] = self._post("move", {"number": number, "event": event, **more})["callbacks"]
        return moved

    def send_callbacks_to(self, url: str) -> None:
        self._post("callback", {"url": url})

    def state(self) -> dict[str, Any]:
        told: dict[str, Any] = self._client.get("/parcels").json()
        return told

    def standing(self, reference: str) -> list[dict[str, Any]]:
        """Return what stands for one of our consignments and was not called off."""
        parcels = self.state()["parcels"]
        ours = [one for one in parcels if one["order_id"] == reference or one["order_id"].startswith(f"{reference}.")]
        return [one for one in ours if not one["is_cancelled"]]

    def close(self) -> None:
        self._client.close()


@pytest.fixture
def jt_road(sandbox_url: str) -> Iterator[Road]:
    levers = Road(sandbox_url, "jt")
    yield levers
    levers.close()


@pytest.fixture
def grab_road(sandbox_url: str) -> Iterator[Road]:
    levers = Road(sandbox_url, "grab")
    yield levers
    levers.close()


@pytest.fixture
def dhl_road(sandbox_url: str) -> Iterator[Road]:
    levers = Road(sandbox_url, "dhl")
    yield levers
    levers.close()
