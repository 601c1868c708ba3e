"""Production. Refuses to start with a default secret, DEBUG or the sandbox; see `marketplace.core.checks`."""

from __future__ import annotations

from marketplace.settings import env
from marketplace.settings.base import *

DEBUG = env.flag("DEBUG")
SANDBOX = env.flag("SANDBOX")
SECRET_KEY = env.text("SECRET_KEY")
#: Old keys: what they sealed (TOTP secrets) still opens.
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")

SECURE_SSL_REDIRECT = env.flag("SECURE_SSL_REDIRECT", default=True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.flag("BEHIND_PROXY") else None
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
