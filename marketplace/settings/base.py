"""Settings that hold everywhere. What differs stands in dev.py, test.py and production.py."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _
from oscar.defaults import *

from marketplace.sales.order.statuses import FLOW
from marketplace.settings import env
from marketplace.settings.adapters import CARRIERS as CARRIERS
from marketplace.settings.adapters import PAYMENT_PROVIDERS as PAYMENT_PROVIDERS
from marketplace.settings.apps import *
from marketplace.settings.measures import *
from marketplace.settings.signing_in import *

BASE_DIR = Path(__file__).resolve().parent.parent.parent
VAR_DIR = Path(env.text("VAR_DIR", str(BASE_DIR / "var")))

# -- Requests and pages ------------------------------------------------------------------------------------------------

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "marketplace.core.middleware.ContentSecurityPolicyMiddleware",
    "marketplace.core.middleware.RevalidationMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "marketplace.storefront.pagecache.middleware.PageCacheMiddleware",
    "marketplace.core.middleware.AuditMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "marketplace.core.middleware.BodyLimitMiddleware",
    "marketplace.core.middleware.NoNulMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "marketplace.users.middleware.SecondFactorMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "oscar.apps.basket.middleware.BasketMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "marketplace.urls"
WSGI_APPLICATION = "marketplace.wsgi.application"
ASGI_APPLICATION = "marketplace.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": [
                "django_cotton.templatetags.cotton",
                "marketplace.core.templatetags.said_once",
                "marketplace.storefront.templatetags.icons",
                "marketplace.storefront.templatetags.pieces",
            ],
            # What stands for Django's own says the same and remembers it.
            "libraries": dict.fromkeys(("i18n", "static"), "marketplace.core.templatetags.said_once"),
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wagtail.contrib.settings.context_processors.settings",
                "marketplace.storefront.context_processors.storefront",
                "oscar.core.context_processors.metadata",
            ],
        },
    },
]
COTTON_DIR = "cotton"

# -- Data --------------------------------------------------------------------------------------------------------------

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"  # before the first migrate: Oscar's migrations read it
DATABASES = {"default": env.database("DATABASE_URL", f"sqlite:///{VAR_DIR / 'marketplace.sqlite3'}")}
CACHES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 5_000},  # of 300, its own measure, what many lists share is thrown out too soon
    },
    "pages": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pages",
        "OPTIONS": {"MAX_ENTRIES": 2_000},  # of about 8 KB each
    },
}
if env.text("CACHE_URL", ""):
    _redis = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": env.text("CACHE_URL")}
    CACHES = {"default": _redis, "pages": {**_redis, "KEY_PREFIX": "pages"}}
#: Names the release that runs, so that a page made by an older one is never served.
RELEASE = env.text("RELEASE", "")

AUTH_USER_MODEL = "users.User"
SITE_ID = 1

# -- Language, time, numbers -------------------------------------------------------------------------------------------

LANGUAGE_CODE = "km"
LANGUAGES = [("km", _("Khmer")), ("en", _("English"))]
MODELTRANSLATION_DEFAULT_LANGUAGE = "km"
MODELTRANSLATION_LANGUAGES = ("km", "en")
MODELTRANSLATION_FALLBACK_LANGUAGES = ("km", "en")
#: Ours first: what stands in no app, templates above all; then what Django, Oscar and others say, see `makemessages`.
LOCALE_PATHS = [BASE_DIR / "marketplace" / "locale", BASE_DIR / "marketplace" / "locale_of_others"]
FORMAT_MODULE_PATH = ["marketplace.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Phnom_Penh"

# -- Files -------------------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
#: Documents of applicants: never served by a URL of their own, only through a view that asks who you are.
PRIVATE_MEDIA_ROOT = VAR_DIR / "private"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {
        "BACKEND": "marketplace.core.storage.PrivateStorage",
        "OPTIONS": {"location": PRIVATE_MEDIA_ROOT},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
#: No form of ours takes more in one go: eight photos of 12 MB, when a phone could not make them smaller.
MAX_BODY_BYTES = 100 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_621_440

# -- Wagtail -----------------------------------------------------------------------------------------------------------

WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAIL_I18N_ENABLED = True
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
WAGTAIL_SITE_NAME = "Cambodia Marketplace"
WAGTAILADMIN_BASE_URL = env.text("BASE_URL", "http://127.0.0.1:8000")
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
X_FRAME_OPTIONS = "SAMEORIGIN"  # Wagtail's preview shows pages inside its own frame

# -- Oscar -------------------------------------------------------------------------------------------------------------

OSCAR_EAGER_ALERTS = False  # a stock alert is nothing a buyer should wait for
OSCAR_SHOP_NAME = "Cambodia Marketplace"
OSCAR_DEFAULT_CURRENCY = "KHR"
OSCAR_SLUG_FUNCTION = "catalogue.slugs.latin_slug"
OSCAR_ALLOW_ANON_CHECKOUT = True
OSCAR_DELETE_IMAGE_FILES = False
OSCAR_CATALOGUE_USE_POSTGRES_MATERIALISED_VIEWS = False  # every category save would refresh the view
OSCAR_ORDER_STATUS_PIPELINE = FLOW
OSCAR_INITIAL_ORDER_STATUS = "awaiting_payment"
OSCAR_INITIAL_LINE_STATUS = "awaiting_payment"
OSCAR_THUMBNAILER = "catalogue.images.FixedSizeThumbnailer"
HAYSTACK_CONNECTIONS = {"default": {"ENGINE": "haystack.backends.simple_backend.SimpleEngine"}}
HAYSTACK_SIGNAL_PROCESSOR = "haystack.signals.BaseSignalProcessor"

# -- Work in the background --------------------------------------------------------------------------------------------

CELERY_BROKER_URL = env.text("CELERY_BROKER_URL", "filesystem://")
if CELERY_BROKER_URL == "filesystem://":
    _queue = VAR_DIR / "queue"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(_queue / "messages"),
        "data_folder_out": str(_queue / "messages"),
        "control_folder": str(_queue / "control"),
        "store_processed": False,
        "polling_interval": 0.2,
    }
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"

# -- The outside world -------------------------------------------------------------------------------------------------

BASE_URL = WAGTAILADMIN_BASE_URL
SANDBOX = False
MESSAGE_GATEWAY_URL = env.text("MESSAGE_GATEWAY_URL", "")
MESSAGE_GATEWAY_TOKEN = env.text("MESSAGE_GATEWAY_TOKEN", "")
TELEGRAM_API_URL = env.text("TELEGRAM_API_URL", "")  # empty: the message gateway's address, as in the sandbox
EMAIL_BACKEND = env.text("EMAIL_BACKEND", "marketplace.notifications.mail.GatewayBackend")
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "Cambodia Marketplace <no-reply@localhost>")
TELEGRAM_BOT_TOKEN = env.text("TELEGRAM_BOT_TOKEN", "")
HELP_PHONE = env.text("HELP_PHONE", "+855 23 000 000")
HELP_TELEGRAM = env.text("HELP_TELEGRAM", "")
#: The Ministry's own account, from which banks pay vendors: for files in ISO 20022. Without it there are none.
PAYOUT_DEBTOR_NAME = env.text("PAYOUT_DEBTOR_NAME", "")
PAYOUT_DEBTOR_ACCOUNT = env.text("PAYOUT_DEBTOR_ACCOUNT", "")
PAYOUT_DEBTOR_BANK = env.text("PAYOUT_DEBTOR_BANK", "")
#: Whether vendors' programs may run on private addresses: for tests only.
WEBHOOKS_REACH_PRIVATE = False

#: Asked before each booking whether goods may leave. Strings, for logistics stand below exports; see `logistics.gates`.
DISPATCH_GATES = ["marketplace.exports.services.following.refuse_what_must_not_leave"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "marketplace.core.logs.LineFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO")},
    "loggers": {
        name: {"level": "WARNING"}
        for name in ("httpx", "fontTools", "weasyprint", "django_tasks", "wagtail", "oscar.alerts", "stripe")
    },
}
#: That two libraries of tags have one name is meant of `i18n` and `static`; a test says that it is so of no other.
SILENCED_SYSTEM_CHECKS = ["templates.W003"]
