"""A program beside the running house that does what `manage.py` would, command after command, and starts only once.

It reads a line of JSON, a list of words, and answers with a line: what was printed, and what went wrong.
Starting Django anew for each would cost as much as a page of a journey.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
import traceback

import django


def main() -> None:
    django.setup()
    answers = sys.stdout
    for line in sys.stdin:
        printed, error = run(json.loads(line))
        answers.write(json.dumps({"printed": printed, "error": error}) + "\n")
        answers.flush()


def run(words: list[str]) -> tuple[str, str]:
    """Return what a command printed and what went wrong; it meets no memory of the one before."""
    from django.core.cache import caches
    from django.core.management import call_command
    from django.db import connections

    out, error = io.StringIO(), ""
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        try:
            call_command(*words)
        except SystemExit as end:
            error = f"it ended with {end.code}" if end.code else ""
        except Exception:  # noqa: BLE001 - told to whoever asked
            error = traceback.format_exc()
    for cache in caches.all():
        cache.clear()
    connections.close_all()
    return out.getvalue(), error


if __name__ == "__main__":
    main()
