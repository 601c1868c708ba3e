"""`python -m marketplace.sandbox [--port 8001]`: make the tables and serve, on loopback only."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from marketplace.sandbox.guard import refuse_production


def main() -> None:
    """Serve until told to stop. The first line printed is the address, for `--port 0` takes any free one."""
    parser = argparse.ArgumentParser(prog="python -m marketplace.sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=8001, help="0 takes any free one (default: 8001)")
    port: int = parser.parse_args().port
    refuse_production(os.environ)
    os.environ["DJANGO_SETTINGS_MODULE"] = "marketplace.sandbox.settings"
    try:
        _serve(port)
    except KeyboardInterrupt:
        sys.exit(0)


def _serve(port: int) -> None:
    import django

    django.setup()

    from django.conf import settings
    from django.core.handlers.wsgi import WSGIHandler
    from django.core.management import call_command
    from django.core.servers.basehttp import ThreadedWSGIServer

    from marketplace.sandbox.post.wire import RequestHandler

    Path(settings.DATABASE).parent.mkdir(parents=True, exist_ok=True)
    call_command("migrate", run_syncdb=True, verbosity=0, interactive=False, skip_checks=True)
    server = ThreadedWSGIServer(("127.0.0.1", port), RequestHandler)
    server.daemon_threads = True
    server.set_app(WSGIHandler())
    settings.PUBLIC_URL = f"http://127.0.0.1:{server.server_port}"
    print(f"Sandbox at {settings.PUBLIC_URL}/", flush=True)  # noqa: T201 - read by whoever started us
    server.serve_forever()


if __name__ == "__main__":
    main()
