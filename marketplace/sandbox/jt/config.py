"""By which words the pretended J&T knows the marketplace. They open nothing, and are the same on every machine."""

from __future__ import annotations

from typing import Final

API_ACCOUNT: Final = "640000000000000001"
PRIVATE_KEY: Final = "sandbox-jt-private-key"
CUSTOMER_CODE: Final = "KHTEST0001"
PASSWORD: Final = "sandbox-jt-password"  # noqa: S105 - known to everybody
