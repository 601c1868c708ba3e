"""KHQR codes: written to NBC's own form, and read strictly.

# Note [What a KHQR code is]
A line of objects, each `tag (2 digits) length (2 digits) value`, the values of some holding objects again. Lengths count
characters; the checksum, last, runs over UTF-8 bytes. Our writer makes the same bytes as NBC's SDK wherever that SDK
makes a sound code, because the Bakong Open API knows a payment by the md5 of the whole text.

Sources: National Bank of Cambodia, "KHQR Content Guideline" 1.4 (February 2023) and "KHQR SDK Documentation" 2.7 (July
2023); npm `bakong-khqr` 1.0.20; EMVCo, "QR Code Specification for Payment Systems, Merchant-Presented Mode" for the
root rules (00 first, 63 last, the rest in any order, each tag once).
"""

from payments.providers.bakong.khqr.decode import Reading, decode, verify
from payments.providers.bakong.khqr.encode import KhqrError, encode, md5_of

__all__ = ["KhqrError", "Reading", "decode", "encode", "md5_of", "verify"]
