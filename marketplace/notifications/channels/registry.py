"""Which channels there are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from marketplace.notifications.channels.base import Channel, GatewayConfig
from marketplace.notifications.channels.email.adapter import EmailChannel
from marketplace.notifications.channels.sms.adapter import SmsChannel
from marketplace.notifications.channels.telegram.adapter import TelegramChannel

CHANNELS: Final[Mapping[str, Callable[[GatewayConfig], Channel]]] = {
    "sms": SmsChannel,
    "telegram": TelegramChannel,
    "email": EmailChannel,
}


def open_channel(*, code: str, config: GatewayConfig) -> Channel:
    """Return the channel with this code, ready to send."""
    return CHANNELS[code](config)
