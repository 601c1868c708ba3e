"""The message queue of a machine with no message server: kombu's file system transport, made safe to read while written.

# Note [Messages appear whole]
kombu opens a message's file under its final name and then writes it, so a worker that looks in between takes an empty
file, fails to read it and stops. Here a message is written under another name and renamed, which the file system does in
one step. The table of queues, written once at the first start, is read again when it is found half written.
Source: kombu 5, `kombu/transport/filesystem.py`.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.encoding import str_to_bytes
from kombu.utils.json import dumps

T = TypeVar("T")


class Channel(filesystem.Channel):
    """kombu's channel, with Note [Messages appear whole]."""

    def _put(self, queue: str, payload: Any, **kwargs: Any) -> None:  # type: ignore[override]
        name = f"{round(time.monotonic() * 1000)}_{uuid.uuid4()}.{queue}.msg"
        folder = Path(self.data_folder_out)
        part = folder / f"{name}.part"
        part.write_bytes(str_to_bytes(dumps(payload)))
        part.rename(folder / name)

    def get_table(self, exchange: str) -> Any:
        """Return the queues bound to an exchange."""
        return _whole(lambda: super(Channel, self).get_table(exchange))

    def _queue_bind(self, *args: Any) -> None:
        _whole(lambda: super(Channel, self)._queue_bind(*args))


def _whole(read: Callable[[], T], tries: int = 20) -> T:
    """Return what a read gives once it is whole; another process may be writing it this moment."""
    for _ in range(tries - 1):
        try:
            return read()
        except ValueError:
            time.sleep(0.05)
    return read()


class Transport(filesystem.Transport):
    """kombu's transport with our channel."""

    Channel = Channel


def install() -> None:
    """Let `filesystem://` mean this transport."""
    TRANSPORT_ALIASES["filesystem"] = "marketplace.core.broker:Transport"
