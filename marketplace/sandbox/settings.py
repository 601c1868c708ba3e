"""Settings of the sandbox. It binds to loopback, keeps nothing that matters and guards nothing."""

from __future__ import annotations

import os
from pathlib import Path

from marketplace.sandbox.guard import refuse_production
from marketplace.settings import env

refuse_production(os.environ)

BASE_DIR = Path(__file__).resolve().parent
DATABASE = Path(env.text("SANDBOX_DATABASE", "") or BASE_DIR.parent.parent / "var" / "sandbox.sqlite3")

DEBUG = False
SECRET_KEY = "sandbox-only-guards-nothing-0123456789abcdefghijklmnop"  # noqa: S105
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", "testserver"]
INSTALLED_APPS = [
    "marketplace.sandbox",
    "marketplace.sandbox.bakong",
    "marketplace.sandbox.stripe",
    "marketplace.sandbox.payway",
    "marketplace.sandbox.post",
    "marketplace.sandbox.road",
    "marketplace.sandbox.outbox",
]
MIDDLEWARE = ["django.middleware.common.CommonMiddleware"]
APPEND_SLASH = False
ROOT_URLCONF = "marketplace.sandbox.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": DATABASE,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;",
        },
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_I18N = False
USE_TZ = True
TIME_ZONE = "Asia/Phnom_Penh"
DATA_UPLOAD_MAX_MEMORY_SIZE = 10_000_000
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": env.text("SANDBOX_LOG_LEVEL", "ERROR")},
    "loggers": {
        "django.server": {"handlers": ["console"], "level": "ERROR", "propagate": False},
        "django.request": {"level": "ERROR"},
    },
}

#: Our own address, in links that we hand out; `__main__` puts the true port in.
PUBLIC_URL = "http://127.0.0.1:8001"
#: Addresses that the Bakong sandbox takes for registered, so that a token can be renewed at once.
BAKONG_EMAILS = env.words("SANDBOX_BAKONG_EMAILS", "marketplace@example.org")
#: Where the post office sends its events.
POST_CALLBACK_URL = env.text("POST_CALLBACK_URL", "http://127.0.0.1:8000/callbacks/carriers/cambodia_post/")
#: Where the couriers send their events.
COURIER_CALLBACK_URLS = {
    "jt": env.text("JT_CALLBACK_URL", "http://127.0.0.1:8000/callbacks/carriers/jt_express/"),
    "grab": env.text("GRAB_CALLBACK_URL", "http://127.0.0.1:8000/callbacks/carriers/grab_express/"),
}
#: Where localstripe listens, which takes the cards; without it the Stripe sandbox answers 503.
LOCALSTRIPE_URL = env.text("SANDBOX_LOCALSTRIPE_URL", "").rstrip("/")
#: Where Stripe's events go.
STRIPE_CALLBACK_URL = env.text("STRIPE_CALLBACK_URL", "http://127.0.0.1:8000/callbacks/payments/stripe/")
