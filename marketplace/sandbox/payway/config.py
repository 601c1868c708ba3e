"""By which words the pretended PayWay knows the marketplace. They open nothing, and are the same on every machine."""

from __future__ import annotations

from pathlib import Path
from typing import Final

MERCHANT_ID: Final = "marketplace"
API_KEY: Final = "sandbox-payway-key"
#: The key before: callbacks are signed with it when so ordered.
OLD_API_KEY: Final = "sandbox-payway-key-of-last-year"
#: Where the codes' money goes, in KHQR's words.
ACCOUNT: Final = "payway_marketplace@abaa"
RSA_PRIVATE_KEY: Final = (Path(__file__).parent / "rsa_private.pem").read_bytes()
