"""A request handler that lets the header `ips_token` through.

Django's own drops every header with an underscore, because a proxy might have meant another one by it. The UPU's IPS
API asks for exactly such a header, and there is no proxy before the sandbox.
"""

from __future__ import annotations

from typing import Any

from django.core.servers.basehttp import WSGIRequestHandler


class RequestHandler(WSGIRequestHandler):
    """Django's handler, with the post's token kept under `HTTP_IPS_TOKEN`."""

    def get_environ(self) -> dict[str, Any]:
        self.kept_token = self.headers.get("ips_token", "")
        environ: dict[str, Any] = super().get_environ()
        return {**environ, "HTTP_IPS_TOKEN": self.kept_token, "sandbox.hang_up": self.hang_up}

    def hang_up(self) -> None:
        """Listen to nothing more on this connection."""
        self.close_connection = True
