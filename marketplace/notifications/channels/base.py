"""What every channel can do: hand one text to one address, at most once per key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from marketplace.core.errors import AdapterError
from marketplace.core.http import HttpResponse


@dataclass(frozen=True, slots=True)
class Message:
    """One text on its way to one person.

    Attributes:
        to: A phone number in E.164 form, a Telegram chat id or an e-mail address, as the channel wants it.
        key: The same for every try; a gateway that has seen it sends nothing again.
        subject: For e-mail only.
    """

    to: str
    text: str
    key: str
    subject: str = ""


@dataclass(frozen=True, slots=True)
class GatewayConfig:
    """Where a channel's gateway is and how we show who we are."""

    base_url: str
    token: str = ""
    sender: str = ""


class Channel(Protocol):
    """A way to reach people. Called outside any transaction."""

    def send(self, message: Message) -> None:
        """Hand a message to the gateway; on return it has taken it.

        Raises:
            AdapterError: It did not. Retryable when it may have, or may later; else it never will.
        """


def check_taken(name: str, response: HttpResponse) -> None:
    """Read a gateway's status line.

    Raises:
        AdapterError: It refused. A busy or broken gateway may take it later; a message it calls wrong stays wrong.
    """
    if 200 <= response.status < 300:
        return
    busy = response.status in {408, 425, 429} or response.status >= 500
    raise AdapterError(f"{name} answered {response.status}", retryable=busy)
