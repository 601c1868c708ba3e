"""Bakong's Open API as the National Bank of Cambodia documents it, and a phone that pays.

Source: National Bank of Cambodia, "Bakong Open API" 1.0.2 (November 2021) and "Bakong QR Pay Integration" 1.0.3; the
list endpoints, the later fields of a transaction and the HTTP status after public clients that were tried live.
"""
