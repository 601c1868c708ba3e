"""HTTP to the post: who we are, what we ask, and what each status of an answer means."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any, Final

from logistics.carriers.base import CarrierRejected, CarrierUnavailable
from marketplace.core.errors import AdapterError
from marketplace.core.http import HttpClient, HttpResponse

#: Source: UPU DPS API, OAuth2 client credentials; scope DPSEXT.
TOKEN_PATH: Final = "/identity/connect/token"  # noqa: S105 - an address
SCOPE: Final = "DPSEXT"
#: The path of mail items is not published for merchants; ask the post for its own.
MAIL_ITEMS_PATH: Final = "/dps/api/v1/mailitems"
#: Not published either: whether the post fetches parcels for merchants, and how it is asked. Ours until it says.
PICKUPS_PATH: Final = "/dps/api/v1/pickups"
#: Source: UPU IPS API, track and trace service.
TRACKING_PATH: Final = "/IPSAPIService/TrackAndTraceService.svc/rest/Mailitems"
#: A token is renewed this long before it ends.
EARLY_S: Final = 30


@dataclass(frozen=True, slots=True)
class PostConfig:
    """Where the post answers, and by which words it knows us."""

    base_url: str
    client_id: str
    client_secret: str
    ips_token: str
    webhook_secret: str
    timeout_s: float = 10.0


class PostClient:
    """Speaks to the post's two interfaces: DPS for bookings, IPS for tracking."""

    def __init__(self, config: PostConfig) -> None:
        self._config = config
        self._http = HttpClient(name="cambodia_post", base_url=config.base_url, timeout_s=config.timeout_s)
        self._token = ""
        self._token_ends = 0.0
        self._lock = Lock()

    def create_item(self, payload: Mapping[str, Any], *, key: str) -> Any:
        """Book a parcel and return the post's answer."""
        return _json(self._dps("POST", MAIL_ITEMS_PATH, key=key, json=payload))

    def cancel_item(self, carrier_ref: str, *, key: str) -> None:
        """Take a booking back; one that the post does not know any more is taken back already."""
        try:
            self._dps("DELETE", f"{MAIL_ITEMS_PATH}/{carrier_ref}", key=key)
        except CarrierRejected as error:
            if error.fields.get("status") not in {"404", "410"}:
                raise

    def create_pickup(self, payload: Mapping[str, Any], *, key: str) -> Any:
        """Ask the post to come and return its answer."""
        return _json(self._dps("POST", PICKUPS_PATH, key=key, json=payload))

    def label_data(self, waybill_number: str) -> bytes:
        """Return the routing words that belong on a label."""
        return self._dps("GET", f"{MAIL_ITEMS_PATH}/{waybill_number}/label").body

    def track_items(self, waybill_numbers: list[str]) -> Any:
        """Return what the post knows of some parcels."""
        answer = self._send(
            "GET",
            TRACKING_PATH,
            headers={"ips_token": self._config.ips_token},
            params={"ids": ",".join(waybill_numbers), "lang": "EN"},
        )
        return _json(self._checked(answer))

    def _dps(self, method: str, path: str, *, key: str = "", json: Any = None) -> HttpResponse:
        answer = self._with_token(method, path, key=key, json=json)
        if answer.status == 401:
            self._token_ends = 0.0  # the post may have forgotten the token before its time
            answer = self._with_token(method, path, key=key, json=json)
        return self._checked(answer)

    def _with_token(self, method: str, path: str, *, key: str, json: Any) -> HttpResponse:
        headers = {"Authorization": f"Bearer {self._fresh_token()}"}
        if key:
            headers["Idempotency-Key"] = key
        return self._send(method, path, headers=headers, json=json)

    def _fresh_token(self) -> str:
        with self._lock:
            if time.monotonic() >= self._token_ends:
                self._renew_token()
            return self._token

    def _renew_token(self) -> None:
        form = {
            "grant_type": "client_credentials",
            "client_id": self._config.client_id,
            "client_secret": self._config.client_secret,
            "scope": SCOPE,
        }
        answer = self._send("POST", TOKEN_PATH, form=form)
        if answer.status in {400, 401, 403}:
            raise CarrierUnavailable("the post does not accept our credentials")
        data = _json(self._checked(answer))
        try:
            self._token = str(data["access_token"])
            self._token_ends = time.monotonic() + int(data["expires_in"]) - EARLY_S
        except (KeyError, TypeError, ValueError) as error:
            raise CarrierUnavailable("the post's token answer cannot be read") from error

    def _send(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        json: Any = None,
        form: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
    ) -> HttpResponse:
        try:
            return self._http.request(method, path, headers=headers, json=json, form=form, params=params)
        except AdapterError as error:
            raise CarrierUnavailable(str(error)) from error

    def _checked(self, answer: HttpResponse) -> HttpResponse:
        """Return an answer that says yes.

        Raises:
            CarrierRejected: It says no, for a reason that will not go away; `fields["status"]` has the HTTP status.
            CarrierUnavailable: It says later, or nothing that can be understood.
        """
        if 200 <= answer.status < 300:
            return answer
        if answer.status == 429:
            raise CarrierUnavailable("the post asks us to slow down", retry_after_s=_seconds(answer))
        if 400 <= answer.status < 500 and answer.status not in {401, 403, 408}:
            raise CarrierRejected(_reason(answer), fields={"status": str(answer.status)})
        raise CarrierUnavailable(f"the post answered with status {answer.status}")


def _json(answer: HttpResponse) -> Any:
    """Return what an answer says, or raise `CarrierUnavailable` when it is half of one: the post may have acted."""
    try:
        return answer.json()
    except AdapterError as error:
        raise CarrierUnavailable(f"the post: {error}") from error


def _reason(answer: HttpResponse) -> str:
    try:
        return str(answer.json()["Message"])[:300]
    except (AdapterError, KeyError, TypeError):
        return f"the post refused with status {answer.status}"


def _seconds(answer: HttpResponse) -> int | None:
    text = answer.headers.get("retry-after", "")
    return int(text) if text.isascii() and text.isdigit() else None
