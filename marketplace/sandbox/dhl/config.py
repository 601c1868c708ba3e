"""By which words the pretended DHL knows the marketplace. They open nothing, and are the same on every machine."""

from __future__ import annotations

from typing import Final

USERNAME: Final = "sandbox-dhl"
PASSWORD: Final = "sandbox-dhl-password"  # noqa: S105 - known to everybody
ACCOUNT: Final = "960000001"
