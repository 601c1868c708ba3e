"""The file system queue: two processes write and read at once, and every message arrives whole."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
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


def test_without_the_rename_a_reader_takes_a_message_that_is_not_whole(tmp_path: Path) -> None:
    """The negative control: half a message under its final name, as kombu's own transport leaves it for a moment."""
    (tmp_path / "m").mkdir()
    folders = {"data_folder_in": str(tmp_path / "m"), "data_folder_out": str(tmp_path / "m")}
    options = {**folders, "control_folder": str(tmp_path / "c")}
    with Connection("filesystem://", transport_options=options) as connection, connection.SimpleQueue("q") as queue:
        (tmp_path / "m" / "1_a.q.msg").write_bytes(b'{"body": "eyJu')

        with pytest.raises(ValueError, match=r"(?i)unterminated|expecting"):
            queue.get(timeout=20)
