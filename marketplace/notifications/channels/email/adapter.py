"""E-mail through an HTTP gateway."""

from __future__ import annotations

from marketplace.core.http import HttpClient
from marketplace.notifications.channels.base import GatewayConfig, Message, check_taken


class EmailChannel:
    """Sends plain-text e-mail; the gateway's form is `POST /email/send` with `to`, `from`, `subject`, `text`, `key`."""

    def __init__(self, config: GatewayConfig) -> None:
        self._config = config
        self._http = HttpClient(name="email", base_url=config.base_url, timeout_s=10.0)

    def send(self, message: Message) -> None:
        """Hand an e-mail to the gateway. See `Channel.send`."""
        body = {
            "to": message.to,
            "from": self._config.sender,
            "subject": message.subject,
            "text": message.text,
            "key": message.key,
        }
        headers = {"Authorization": f"Bearer {self._config.token}"} if self._config.token else {}
        check_taken("email", self._http.request("POST", "/email/send", json=body, headers=headers))
