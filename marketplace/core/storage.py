"""Files that have no address."""

from __future__ import annotations

from typing import NoReturn

from django.core.files.storage import FileSystemStorage


class PrivateStorage(FileSystemStorage):
    """Papers of applicants: read through a view that asks who you are, never by an address of their own."""

    def url(self, name: str | None) -> NoReturn:
        """Refuse to make an address.

        Raises:
            ValueError: Always.
        """
        raise ValueError("a private file has no address")
