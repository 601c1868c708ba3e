"""Bakong, the payment system of the National Bank of Cambodia, and its QR code, KHQR."""
