"""Short messages through an HTTP gateway."""

from __future__ import annotations

from marketplace.core.http import HttpClient
from marketplace.notifications.channels.base import GatewayConfig, Message, check_taken


class SmsChannel:
    """Sends short messages; the gateway's form is `POST /sms/send` with `to`, `text` and `key`."""

    def __init__(self, config: GatewayConfig) -> None:
        self._token = config.token
        self._http = HttpClient(name="sms", base_url=config.base_url, timeout_s=6.0)

    def send(self, message: Message) -> None:
        """Hand a short message to the gateway. See `Channel.send`."""
        body = {"to": message.to, "text": message.text, "key": message.key}
        headers = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        check_taken("sms", self._http.request("POST", "/sms/send", json=body, headers=headers))
