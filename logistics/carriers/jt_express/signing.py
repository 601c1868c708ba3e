"""J&T's digest: base64 of the MD5 of the business JSON and the private key.

Source: J&T Open API, Malaysia, reference of 2025-10-08, section 2.1, with its own test key.
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import b64encode


def digest_of(business: str, *, private_key: str) -> str:
    """Return the digest of exactly these characters. MD5 is what J&T asks for, not what we would choose."""
    return b64encode(hashlib.md5((business + private_key).encode(), usedforsecurity=False).digest()).decode()


def is_signed(business: str, digest: str, *, private_key: str) -> bool:
    """Return whether a digest is the one that only J&T and we can make."""
    return bool(private_key) and hmac.compare_digest(
        digest.encode(), digest_of(business, private_key=private_key).encode()
    )
