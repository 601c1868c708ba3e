"""The test suite: like development, but quick, quiet and with nothing outside."""

from __future__ import annotations

from marketplace.settings import env
from marketplace.settings.dev import *
from marketplace.settings.dev import VAR_DIR

DEBUG = False
DATABASES = {"default": env.database("DATABASE_URL", f"sqlite:///{VAR_DIR / 'test.sqlite3'}")}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MEDIA_ROOT = VAR_DIR / "test" / "media"
PRIVATE_MEDIA_ROOT = VAR_DIR / "test" / "private"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "private": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
CELERY_BROKER_URL = "memory://"
CELERY_BROKER_TRANSPORT_OPTIONS = {}
WHITENOISE_AUTOREFRESH = True
NOTICE_QUIET_HOURS = ""  # tests run at night too
