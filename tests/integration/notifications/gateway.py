"""A message gateway on loopback, so that messages go out over real HTTP and can be read back."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest


@dataclass
class Gateway:
    """What the gateway was sent, and what it answers: a status for each coming request, then 200."""

    url: str = ""
    sent: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)

    @property
    def texts(self) -> list[str]:
        return [body.get("text", "") for _path, body in self.sent]

    @property
    def last_code(self) -> str:
        """The last sign-in code that came through."""
        found = re.search(r"\b\d{6}\b", self.texts[-1])
        assert found
        return found.group()


@pytest.fixture
def gateway(settings: Any) -> Iterator[Gateway]:
    box = Gateway()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status = box.answers.pop(0) if box.answers else 200
            if status == 200:
                box.sent.append((self.path, body))
            self.send_response(status)
            self.end_headers()
            self.wfile.write(b'{"ok": true}' if status == 200 else b'{"ok": false}')

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    box.url = f"http://127.0.0.1:{server.server_address[1]}"
    settings.MESSAGE_GATEWAY_URL = box.url
    settings.TELEGRAM_API_URL = ""
    yield box
    server.shutdown()
    server.server_close()
