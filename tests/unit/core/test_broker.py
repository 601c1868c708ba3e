"""The file system queue: two processes write and read at once, and every message arrives whole."""

from __future__ import annotations

import threading
from pathlib import Path

from kombu import Connection

import marketplace.celery  # noqa: F401 - installs the transport


def test_every_message_written_while_read_arrives_whole(tmp_path: Path) -> None:
    (tmp_path / "m").mkdir()
    folders = {"data_folder_in": str(tmp_path / "m"), "data_folder_out": str(tmp_path / "m")}
    options = {**folders, "control_folder": str(tmp_path / "c")}
    got: list[int] = []
    with Connection("filesystem://", transport_options=options) as connection:
        connection.SimpleQueue("q").close()  # the queue stands before anybody writes to it

    def write() -> None:
        with Connection("filesystem://", transport_options=options) as connection, connection.SimpleQueue("q") as queue:
            for number in range(300):
                queue.put({"number": number, "text": "x" * 2000})

    def read() -> None:
        with Connection("filesystem://", transport_options=options) as connection, connection.SimpleQueue("q") as queue:
            while len(got) < 300:
                message = queue.get(timeout=20)
                got.append(message.payload["number"])
                message.ack()

    threads = [threading.Thread(target=write), threading.Thread(target=read)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert sorted(got) == list(range(300))
