"""Messages from our Telegram bot to people who have written to it."""

from __future__ import annotations

from marketplace.core.errors import AdapterError
from marketplace.core.http import HttpClient
from marketplace.notifications.channels.base import GatewayConfig, Message, check_taken


class TelegramChannel:
    """Sends through Telegram's bot interface.

    Source: Telegram Bot API, "sendMessage": `POST /bot<token>/sendMessage`, answers `{"ok": true, …}`; 403 when the
    person has blocked the bot. It knows no key, so a repeat after a lost answer may arrive twice.
    """

    def __init__(self, config: GatewayConfig) -> None:
        self._path = f"/bot{config.token}/sendMessage"
        self._http = HttpClient(name="telegram", base_url=config.base_url, timeout_s=6.0)

    def send(self, message: Message) -> None:
        """Hand a message to Telegram. See `Channel.send`."""
        body = {"chat_id": message.to, "text": message.text, "link_preview_options": {"is_disabled": True}}
        response = self._http.request("POST", self._path, json=body)
        check_taken("telegram", response)
        answer = response.json()
        if not (isinstance(answer, dict) and answer.get("ok") is True):
            raise AdapterError("telegram did not take the message", retryable=False)
