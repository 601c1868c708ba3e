"""Who takes money and who moves parcels for this house, and how each is reached.

An adapter is on offer when it stands here; those that need a contract stand here once their variables are set.
"""

from __future__ import annotations

from marketplace.settings import env

PAYMENT_PROVIDERS: dict[str, dict[str, str]] = {
    "bakong": {
        "base_url": env.text("BAKONG_BASE_URL", ""),
        "email": env.text("BAKONG_EMAIL", ""),
        "token": env.text("BAKONG_TOKEN", ""),
        "account_id": env.text("BAKONG_ACCOUNT_ID", ""),
        "merchant_name": env.text("BAKONG_MERCHANT_NAME", "Cambodia Marketplace"),
        "merchant_city": env.text("BAKONG_MERCHANT_CITY", "Phnom Penh"),
    },
    "cash_on_delivery": {},
}
#: Cards from abroad are offered where there is a key for them.
if env.text("STRIPE_SECRET_KEY", ""):
    PAYMENT_PROVIDERS["stripe"] = {
        "secret_key": env.text("STRIPE_SECRET_KEY"),
        "webhook_secrets": env.text("STRIPE_WEBHOOK_SECRETS", ""),
        "mode": env.text("STRIPE_MODE", "checkout"),
        "currencies": env.text("STRIPE_CURRENCIES", "USD"),
        "base_url": env.text("STRIPE_BASE_URL", "https://api.stripe.com"),
    }
#: ABA PayWay is offered where there is a merchant profile for it.
if env.text("PAYWAY_MERCHANT_ID", ""):
    PAYMENT_PROVIDERS["payway"] = {
        "base_url": env.text("PAYWAY_BASE_URL", "https://checkout.payway.com.kh"),
        "merchant_id": env.text("PAYWAY_MERCHANT_ID"),
        "api_key": env.text("PAYWAY_API_KEY", ""),
        "api_key_previous": env.text("PAYWAY_API_KEY_PREVIOUS", ""),
        "api_key_previous_until": env.text("PAYWAY_API_KEY_PREVIOUS_UNTIL", ""),
        "rsa_public_key": env.text("PAYWAY_RSA_PUBLIC_KEY", ""),
        "shows": env.text("PAYWAY_SHOWS", "qr"),
    }
#: Transfers from a bank are offered where an account for them is named.
if env.text("BANK_TRANSFER_ACCOUNT_KHR", "") or env.text("BANK_TRANSFER_ACCOUNT_USD", ""):
    PAYMENT_PROVIDERS["bank_transfer"] = {
        "bank": env.text("BANK_TRANSFER_BANK", ""),
        "account_name": env.text("BANK_TRANSFER_ACCOUNT_NAME", ""),
        "account_khr": env.text("BANK_TRANSFER_ACCOUNT_KHR", ""),
        "account_usd": env.text("BANK_TRANSFER_ACCOUNT_USD", ""),
    }

CARRIERS: dict[str, dict[str, str]] = {
    "cambodia_post": {
        "base_url": env.text("CAMBODIA_POST_BASE_URL", ""),
        "client_id": env.text("CAMBODIA_POST_CLIENT_ID", ""),
        "client_secret": env.text("CAMBODIA_POST_CLIENT_SECRET", ""),
        "ips_token": env.text("CAMBODIA_POST_IPS_TOKEN", ""),
        "webhook_secret": env.text("CAMBODIA_POST_WEBHOOK_SECRET", ""),
    },
    "bus_parcel": {},
    "local_rider": {},
    "pickup_point": {},
    "locker": {},
    "self_pickup": {},
    "manual": {},
}
#: Couriers that are offered only when they are configured: each is there when its address is.
if env.text("JT_EXPRESS_BASE_URL", ""):
    CARRIERS["jt_express"] = {
        "base_url": env.text("JT_EXPRESS_BASE_URL"),
        "api_account": env.text("JT_EXPRESS_API_ACCOUNT"),
        "private_key": env.text("JT_EXPRESS_PRIVATE_KEY"),
        "customer_code": env.text("JT_EXPRESS_CUSTOMER_CODE"),
        "password": env.text("JT_EXPRESS_PASSWORD"),
    }
if env.text("GRAB_EXPRESS_BASE_URL", ""):
    CARRIERS["grab_express"] = {
        "base_url": env.text("GRAB_EXPRESS_BASE_URL"),
        "token_url": env.text("GRAB_EXPRESS_TOKEN_URL"),
        "client_id": env.text("GRAB_EXPRESS_CLIENT_ID"),
        "client_secret": env.text("GRAB_EXPRESS_CLIENT_SECRET"),
        "webhook_secret": env.text("GRAB_EXPRESS_WEBHOOK_SECRET"),
    }
#: Needs the packages of `logistics/carriers/karrio/requirements.txt`.
if env.text("DHL_EXPRESS_USERNAME", ""):
    CARRIERS["dhl_express"] = {
        "base_url": env.text("DHL_EXPRESS_BASE_URL", "https://express.api.dhl.com/mydhlapi"),
        "username": env.text("DHL_EXPRESS_USERNAME"),
        "password": env.text("DHL_EXPRESS_PASSWORD"),
        "account_number": env.text("DHL_EXPRESS_ACCOUNT_NUMBER"),
    }
