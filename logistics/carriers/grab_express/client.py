"""HTTP to GrabExpress: who we are, what we ask, and what each status of an answer means."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any, Final

from logistics.carriers.answers import checked, json_of, sent
from logistics.carriers.base import CarrierRejected, CarrierUnavailable
from marketplace.core.http import HttpClient, HttpResponse

#: Source: GrabID, OAuth2 client credentials.
TOKEN_PATH: Final = "/grabid/v1/oauth2/token"  # noqa: S105 - an address
SCOPE: Final = "grab_express.partner_deliveries"
#: Source: GrabExpress partner API.
QUOTES_PATH: Final = "/v1/deliveries/quotes"
DELIVERIES_PATH: Final = "/v1/deliveries"
BY_ORDER_PATH: Final = "/v1/merchant/deliveries"
#: A token is renewed this long before it ends.
EARLY_S: Final = 60
WHO: Final = "Grab"


@dataclass(frozen=True, slots=True)
class GrabConfig:
    """Where Grab answers, and by which words it knows us."""

    base_url: str
    token_url: str
    client_id: str
    client_secret: str
    webhook_secret: str
    timeout_s: float = 8.0


class GrabClient:
    """Speaks to GrabExpress."""

    def __init__(self, config: GrabConfig) -> None:
        self._config = config
        self._http = HttpClient(name="grab_express", base_url=config.base_url, timeout_s=config.timeout_s)
        self._id = HttpClient(name="grab_id", base_url=config.token_url, timeout_s=config.timeout_s)
        self._token = ""
        self._token_ends = 0.0
        self._lock = Lock()

    def quote(self, payload: Mapping[str, Any]) -> Any:
        """Return prices."""
        return json_of(self._call("POST", QUOTES_PATH, json=payload), who=WHO)

    def create(self, payload: Mapping[str, Any]) -> Any:
        """Call a rider, and return Grab's answer."""
        return json_of(self._call("POST", DELIVERIES_PATH, json=payload), who=WHO)

    def delivery(self, delivery_id: str) -> Any | None:
        """Return one delivery; one that Grab does not know is nothing."""
        try:
            return json_of(self._call("GET", f"{DELIVERIES_PATH}/{delivery_id}"), who=WHO)
        except CarrierRejected as error:
            if error.fields.get("status") == "404":
                return None
            raise

    def cancel(self, delivery_id: str) -> None:
        """Call a delivery off."""
        self._call("DELETE", f"{DELIVERIES_PATH}/{delivery_id}")

    def cancel_order(self, order_id: str) -> bool:
        """Call off whatever stands under our own number of an order, and return whether anything did."""
        try:
            self._call("DELETE", f"{BY_ORDER_PATH}/{order_id}")
        except CarrierRejected as error:
            if error.fields.get("status") == "404":
                return False
            raise
        return True

    def _call(self, method: str, path: str, *, json: Any = None) -> HttpResponse:
        answer = self._with_token(method, path, json=json)
        if answer.status == 401:
            self._token_ends = 0.0  # it may have been withdrawn before its time
            answer = self._with_token(method, path, json=json)
        return checked(answer, who=WHO, reason=lambda data: data.get("message") or data["arg"])

    def _with_token(self, method: str, path: str, *, json: Any) -> HttpResponse:
        headers = {"Authorization": f"Bearer {self._fresh_token()}"}
        return sent(lambda: self._http.request(method, path, headers=headers, json=json))

    def _fresh_token(self) -> str:
        with self._lock:
            if time.monotonic() >= self._token_ends:
                self._renew_token()
            return self._token

    def _renew_token(self) -> None:
        asked = {
            "grant_type": "client_credentials",
            "client_id": self._config.client_id,
            "client_secret": self._config.client_secret,
            "scope": SCOPE,
        }
        answer = sent(lambda: self._id.request("POST", TOKEN_PATH, json=asked))
        if answer.status in {400, 401, 403}:
            raise CarrierUnavailable("Grab does not accept our credentials")
        data = json_of(checked(answer, who=WHO, reason=lambda data: data["message"]), who=WHO)
        try:
            self._token = str(data["access_token"])
            self._token_ends = time.monotonic() + int(data["expires_in"]) - EARLY_S
        except (KeyError, TypeError, ValueError) as error:
            raise CarrierUnavailable("Grab's token answer cannot be read") from error
