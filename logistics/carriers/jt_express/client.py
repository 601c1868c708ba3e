"""HTTP to J&T's Open API: how a request is signed, and what each code of an answer means."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from logistics.carriers.answers import checked, json_of, sent
from logistics.carriers.base import CarrierRejected, CarrierUnavailable
from logistics.carriers.jt_express.signing import digest_of
from marketplace.core.http import HttpClient

#: Source: J&T Open API, Malaysia, reference of 2025-10-08.
ADD_PATH: Final = "/api/order/addOrder"
FIND_PATH: Final = "/api/order/getOrders"
CANCEL_PATH: Final = "/api/order/cancelOrder"
TRACE_PATH: Final = "/api/logistics/trace"
SUCCESS: Final = "1"
#: It does not know us, or our signature: that is for our operators, and the parcel waits.
NOT_US: Final = frozenset({"145003010", "145003012", "145003030", "145003051", "145003052", "145003053"})
WHO: Final = "J&T"


@dataclass(frozen=True, slots=True)
class JtConfig:
    """Where J&T answers, and by which words it knows us."""

    base_url: str
    api_account: str
    private_key: str
    customer_code: str
    password: str
    timeout_s: float = 10.0


class JtClient:
    """Speaks to J&T."""

    def __init__(self, config: JtConfig) -> None:
        self._config = config
        self._http = HttpClient(name="jt_express", base_url=config.base_url, timeout_s=config.timeout_s)

    def add(self, payload: Mapping[str, Any]) -> Any:
        """Book a parcel."""
        return self._call(ADD_PATH, payload)

    def find(self, order_id: str) -> Any | None:
        """Return what is booked under our number of an order, if anything is."""
        try:
            return self._call(FIND_PATH, {"txlogisticId": order_id}) or None
        except CarrierRejected:
            return None

    def cancel(self, order_id: str, *, waybill_number: str, reason: str) -> None:
        """Take a booking back."""
        self._call(CANCEL_PATH, {"txlogisticId": order_id, "billCode": waybill_number, "reason": reason})

    def trace(self, waybill_numbers: list[str]) -> Any:
        """Return the scans of some parcels."""
        return self._call(TRACE_PATH, {"billCode": ",".join(waybill_numbers)}) or []

    def _call(self, path: str, payload: Mapping[str, Any]) -> Any:
        whole = {"customerCode": self._config.customer_code, "password": self._config.password, **payload}
        business = json.dumps(whole, ensure_ascii=False, separators=(",", ":"))
        headers = {
            "apiAccount": self._config.api_account,
            "digest": digest_of(business, private_key=self._config.private_key),
            "timestamp": str(int(time.time() * 1000)),
        }
        answer = sent(lambda: self._http.request("POST", path, form={"bizContent": business}, headers=headers))
        return _data_of(json_of(checked(answer, who=WHO, reason=lambda data: data["msg"]), who=WHO))


def _data_of(answer: Any) -> Any:
    """Return what a yes carries.

    Raises:
        CarrierRejected: It says no.
        CarrierUnavailable: It does not know us, or is not in J&T's form.
    """
    try:
        code, words = str(answer["code"]), str(answer.get("msg") or "")
    except (AttributeError, KeyError, TypeError) as error:
        raise CarrierUnavailable("J&T's answer cannot be read") from error
    if code == SUCCESS:
        return answer.get("data")
    if code in NOT_US:
        raise CarrierUnavailable(f"J&T does not accept our credentials: {words}")
    raise CarrierRejected(words[:300] or f"J&T refused with code {code}", fields={"code": code})
