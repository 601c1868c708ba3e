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
from marketplace.settings.measures import *

BASE_DIR = Path(__file__).resolve().parent.parent.parent
VAR_DIR = Path(env.text("VAR_DIR", str(BASE_DIR / "var")))

# -- Applications ------------------------------------------------------------------------------------------------------

OUR_APPS = [
    "marketplace.core.apps.CoreConfig",
    "catalogue.trade.apps.TradeConfig",
    "marketplace.users.apps.UsersConfig",
    "marketplace.geography.apps.GeographyConfig",
    "marketplace.organisations.apps.OrganisationsConfig",
    "marketplace.approvals.apps.ApprovalsConfig",
    "marketplace.notifications.apps.NotificationsConfig",
    "marketplace.community.apps.CommunityConfig",
    "marketplace.incidents.apps.IncidentsConfig",
    "marketplace.returns.apps.ReturnsConfig",
    "marketplace.screening.apps.ScreeningConfig",
    "marketplace.quotes.apps.QuotesConfig",
    "marketplace.exports.apps.ExportsConfig",
    "marketplace.webhooks.apps.WebhooksConfig",
    "marketplace.storefront.apps.StorefrontConfig",
    "marketplace.storefront.pagecache.apps.PageCacheConfig",
    "marketplace.vendor_portal.apps.VendorPortalConfig",
    "marketplace.scan_app.apps.ScanAppConfig",
    "marketplace.demo.apps.DemoConfig",
    "marketplace.operations.apps.OperationsConfig",
    "cms.apps.CmsConfig",
]
WAGTAIL_APPS = [
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail.contrib.settings",
    "wagtail.contrib.redirects",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
]
DJANGO_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.sites",
    "django.contrib.flatpages",  # Oscar's dashboard imports its model
    "django.contrib.humanize",
]
OSCAR_APPS = [
    "oscar.config.Shop",
    "oscar.apps.analytics.apps.AnalyticsConfig",
    "marketplace.storefront.checkout.apps.CheckoutConfig",
    "marketplace.sales.address.apps.AddressConfig",
    "logistics.apps.ShippingConfig",
    "logistics.points.apps.PointsConfig",
    "logistics.handover.apps.HandoverConfig",
    "logistics.health.apps.HealthConfig",
    "logistics.scanning.apps.ScanningConfig",
    "logistics.customs.apps.CustomsConfig",
    "catalogue.apps.CatalogueConfig",
    "oscar.apps.catalogue.reviews.apps.CatalogueReviewsConfig",
    "oscar.apps.communication.apps.CommunicationConfig",
    "vendors.apps.PartnerConfig",
    "oscar.apps.basket.apps.BasketConfig",
    "payments.apps.PaymentConfig",
    "payments.ledger.apps.LedgerConfig",
    "payments.commission.apps.CommissionConfig",
    "payments.papers.apps.PapersConfig",
    "payments.payouts.apps.PayoutsConfig",
    "payments.remittances.apps.RemittancesConfig",
    "payments.banking.apps.BankingConfig",
    "payments.reconciliation.apps.ReconciliationConfig",
    "oscar.apps.offer.apps.OfferConfig",
    "marketplace.sales.order.apps.OrderConfig",
    "oscar.apps.customer.apps.CustomerConfig",
    "marketplace.storefront.search.apps.SearchConfig",
    "oscar.apps.voucher.apps.VoucherConfig",
    "oscar.apps.wishlists.apps.WishlistsConfig",
    "oscar.apps.dashboard.apps.DashboardConfig",
    "oscar.apps.dashboard.reports.apps.ReportsDashboardConfig",
    "oscar.apps.dashboard.users.apps.UsersDashboardConfig",
    "oscar.apps.dashboard.orders.apps.OrdersDashboardConfig",
    "oscar.apps.dashboard.catalogue.apps.CatalogueDashboardConfig",
    "oscar.apps.dashboard.offers.apps.OffersDashboardConfig",
    "oscar.apps.dashboard.partners.apps.PartnersDashboardConfig",
    "oscar.apps.dashboard.pages.apps.PagesDashboardConfig",
    "oscar.apps.dashboard.ranges.apps.RangesDashboardConfig",
    "oscar.apps.dashboard.reviews.apps.ReviewsDashboardConfig",
    "oscar.apps.dashboard.vouchers.apps.VouchersDashboardConfig",
    "oscar.apps.dashboard.communications.apps.CommunicationsDashboardConfig",
    "oscar.apps.dashboard.shipping.apps.ShippingDashboardConfig",
    "widget_tweaks",
    "haystack",  # Oscar imports it; nothing public asks it
    "treebeard",
    "django_tables2",
]
OTHER_APPS = [
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "phonenumber_field",
    "django_cotton",
    "django_htmx",
]
# modeltranslation must precede the admin, and our own apps precede all so that their templates win.
INSTALLED_APPS = ["modeltranslation", *OUR_APPS, *WAGTAIL_APPS, *DJANGO_APPS, *OSCAR_APPS, *OTHER_APPS]

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
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAIL_I18N_ENABLED = True
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

# -- People and doors --------------------------------------------------------------------------------------------------

AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
OFFICERS_HOME_URL = "wagtailadmin_home"
ACCOUNT_ADAPTER = "marketplace.users.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "confirm_login_code": "marketplace.users.forms.ConfirmLoginCodeForm",
    "reauthenticate": "marketplace.users.forms.ReauthenticateByPasswordForm",
    "change_phone": "marketplace.users.forms.ChangePhoneForm",
    "verify_phone": "marketplace.users.forms.VerifyPhoneForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"phone", "email"}
ACCOUNT_SIGNUP_FIELDS = ["phone*"]
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600  # seconds: a short message in a village may be slow
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 4
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_PHONE_VERIFICATION_CODE_FORMAT = {"numeric": True, "length": 6, "dashed": False}
ACCOUNT_PHONE_VERIFICATION_TIMEOUT = 600
ACCOUNT_PHONE_VERIFICATION_SUPPORTS_RESEND = True
#: Per phone or e-mail address ("key") tight, for each message costs money and each code can be guessed at; per network
#: address ("ip") wide, for a Cambodian mobile network puts thousands of phones behind one.
ACCOUNT_RATE_LIMITS = {
    "login": "120/m/ip",
    "request_login_code": "60/m/ip,3/m/key,10/h/key",
    "verify_phone": "60/m/ip,3/m/key,10/h/key",
    "change_phone": "5/m/user",
    "login_failed": "30/m/ip,5/5m/key",
}
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = True  # an officer hears of every change to how they sign in
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
#: Countries whose phone numbers we take: a code abroad costs more than it is worth, and fraud lives on it.
PHONE_REGIONS = ("KH",)
#: Called with phone, code, language, now; returns whether it went out. A string, for people stand below notifications.
SIGN_IN_CODE_SENDER = "marketplace.notifications.services.send_code"
#: Asked before each booking whether goods may leave. Strings, for logistics stand below exports; see `logistics.gates`.
DISPATCH_GATES = ["marketplace.exports.services.following.refuse_what_must_not_leave"]
MFA_ADAPTER = "marketplace.users.mfa.MFAAdapter"
MFA_FORMS = {
    "authenticate": "marketplace.users.forms.AuthenticateForm",
    "reauthenticate": "marketplace.users.forms.ReauthenticateForm",
    "activate_totp": "marketplace.users.forms.ActivateTOTPForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"  # a passkey opens the doors alone, so it must know its owner
MFA_TOTP_ISSUER = "Cambodia Marketplace"
MFA_TOTP_TOLERANCE = 1  # steps of 30 seconds, for clocks that are a little off
PHONENUMBER_DEFAULT_REGION = "KH"
PHONENUMBER_DB_FORMAT = "E164"
#: Doors behind which a second factor is asked for; see `marketplace.users.middleware`.
SECOND_FACTOR_PATHS = ("/officers/", "/django-admin/", "/dashboard/")
WAGTAILADMIN_LOGIN_URL = "account_officer_login"
WAGTAIL_FRONTEND_LOGIN_URL = "/account/login/"
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
WAGTAIL_SITE_NAME = "Cambodia Marketplace"
WAGTAILADMIN_BASE_URL = env.text("BASE_URL", "http://127.0.0.1:8000")
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
MESSAGE_GATEWAY_TOKEN = env.text("MESSAGE_GATEWAY_TOKEN", "")
TELEGRAM_API_URL = env.text("TELEGRAM_API_URL", "")  # empty: the message gateway's address, as in the sandbox
EMAIL_BACKEND = env.text("EMAIL_BACKEND", "marketplace.notifications.mail.GatewayBackend")
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "Cambodia Marketplace <no-reply@localhost>")
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
TELEGRAM_BOT_TOKEN = env.text("TELEGRAM_BOT_TOKEN", "")
HELP_PHONE = env.text("HELP_PHONE", "+855 23 000 000")
HELP_TELEGRAM = env.text("HELP_TELEGRAM", "")
#: The Ministry's own account, from which banks pay vendors: for files in ISO 20022. Without it there are none.
PAYOUT_DEBTOR_NAME = env.text("PAYOUT_DEBTOR_NAME", "")
PAYOUT_DEBTOR_ACCOUNT = env.text("PAYOUT_DEBTOR_ACCOUNT", "")
PAYOUT_DEBTOR_BANK = env.text("PAYOUT_DEBTOR_BANK", "")
#: Whether vendors' programs may run on private addresses: for tests only.
WEBHOOKS_REACH_PRIVATE = False

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
