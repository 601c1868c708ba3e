"""`python -m marketplace.sandbox.localstripe --port N`: run localstripe on loopback, in memory only.

localstripe 1.15.10 is another program, under the GPL-3, installed for development and tests only (tests/requirements.txt).
Left to itself it listens on every interface and keeps its state in one file for all who run it.
"""

from __future__ import annotations

import argparse
import os
import signal
from importlib.util import find_spec

from marketplace.sandbox.guard import refuse_production


def main() -> None:
    """Serve until told to stop; where it is not installed, wait: whoever starts us beside others stops all at our end."""
    parser = argparse.ArgumentParser(prog="python -m marketplace.sandbox.localstripe", description=__doc__)
    parser.add_argument("--port", type=int, default=8420)
    port: int = parser.parse_args().port
    refuse_production(os.environ)
    if find_spec("localstripe") is None:
        print("localstripe is not installed: no cards in this sandbox", flush=True)  # noqa: T201
        signal.pause()
        return
    _serve(port)


def _serve(port: int) -> None:
    from aiohttp import web
    from localstripe.resources import Store
    from localstripe.server import app

    Store.dump_to_disk = lambda self: None
    web.run_app(app, host="127.0.0.1", port=port, print=None, access_log=None)


if __name__ == "__main__":
    main()
