"""Settings, read from the environment; a value that cannot be read stops the start."""

import os
import secrets
from pathlib import Path

from csp.constants import NONE, SELF
from environs import Env

from clinic.database import database_from_url
from clinic.email import email_from_url, origin_of

BASE_DIR = Path(__file__).resolve().parent.parent

env = Env()
env.read_env(os.environ.get("ENV_FILE", BASE_DIR / ".env"), recurse=False)

# --- who may reach it -------------------------------------------------------------------
DEBUG = env.bool("DEBUG", False)
# Without a key in DEBUG each start makes its own, and everybody signs in again.
SECRET_KEY = env.str("SECRET_KEY", secrets.token_urlsafe(50)) if DEBUG else env.str("SECRET_KEY")
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", [])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [])
PROXY_COUNT = env.int("PROXY_COUNT", 0)

# --- what it is made of -----------------------------------------------------------------
INSTALLED_APPS = [
    "consult.apps.ConsultConfig",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "clinic.middleware.browser_permissions",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "clinic.middleware.keep_private",
    "clinic.middleware.keep_session_alive",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "consult.consent.tablet.hand_over.keep_handed_over",
]
ROOT_URLCONF = "clinic.urls"
WSGI_APPLICATION = "clinic.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

# --- where it keeps things --------------------------------------------------------------
DATABASES = {
    "default": database_from_url(
        env.str("DATABASE_URL", "sqlite:///.data/db.sqlite3"), base=BASE_DIR
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Sign-in attempts are counted here, so every server process must see the same counters.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        # Beyond this the oldest entries go: too few, and strangers could push out a counter.
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / ".static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
# A signed paper may come as one photo for each page.
DATA_UPLOAD_MAX_NUMBER_FILES = 50
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

# --- the clinic's seal on signed consents -------------------------------------------------
# Without files of its own the installation uses those that "make_certificate" makes.
SIGNING_CERTIFICATE = env.str("SIGNING_CERTIFICATE", "")
SIGNING_KEY = env.str("SIGNING_KEY", "")
SIGNING_KEY_PASSWORD = env.str("SIGNING_KEY_PASSWORD", "")
SELF_MADE_CERTIFICATE = str(BASE_DIR / ".data" / "seal-certificate.pem")
SELF_MADE_KEY = str(BASE_DIR / ".data" / "seal-key.pem")
# The address of a timestamp server (RFC 3161); without one seals carry this machine's time.
TIMESTAMP_URL = env.str("TIMESTAMP_URL", "")

# --- signing in -------------------------------------------------------------------------
AUTH_USER_MODEL = "consult.StaffMember"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk"
ACCOUNT_ADAPTER = "clinic.accounts.StaffAccountAdapter"
ACCOUNT_FORMS = {"login": "clinic.accounts.SignInForm"}
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*", "password2*"]
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_RATE_LIMITS = {"login_failed": "20/m/ip,5/5m/key"}
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
MFA_TOTP_ISSUER = "Scalp Consent"
# Staff addresses are entered by an administrator and never mailed a link to confirm.
MFA_ALLOW_UNVERIFIED_EMAIL = True
ALLAUTH_TRUSTED_PROXY_COUNT = PROXY_COUNT

# --- what the public may do without an account ----------------------------------------------
# Where patients and verifiers reach this site, printed in the code of every page; empty means
# the address of each request, and a code that holds no address.
PUBLIC_URL = origin_of(env.str("PUBLIC_URL", ""))
# Per network address and for everybody together ("key"), each in a sliding window.
PUBLIC_RATE_LIMITS = {
    "verify": "30/m/ip,600/m/key",
    "verify_file": "10/m/ip,60/m/key",
    "fetch_copy": "10/m/ip,120/m/key",
}
COPY_LINK_HOURS = env.int("COPY_LINK_HOURS", 72)

# --- the lists ----------------------------------------------------------------------------
# After so many days what rests on laws, labels and studies is to be checked again.
CHECK_AGAIN_DAYS = env.int("CHECK_AGAIN_DAYS", 365)

# --- mail -------------------------------------------------------------------------------
globals().update(email_from_url(env.str("EMAIL_URL", "console:")))
DEFAULT_FROM_EMAIL = env.str("EMAIL_FROM", "no-reply@localhost")

# --- sessions and cookies ---------------------------------------------------------------
SESSION_COOKIE_AGE = env.int("SESSION_IDLE_HOURS", 8) * 3600
# A tablet that was handed over to a patient is locked when nobody touches it.
SIGNING_IDLE_MINUTES = env.int("SIGNING_IDLE_MINUTES", 15)
SESSION_COOKIE_NAME = "session"
SESSION_COOKIE_SECURE = env.bool("SECURE_COOKIES", not DEBUG)
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = SESSION_COOKIE_SECURE
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"

# --- what browsers are told -------------------------------------------------------------
SECURE_SSL_REDIRECT = env.bool("SSL_REDIRECT", not DEBUG)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", 0 if DEBUG else 31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("HSTS_SUBDOMAINS", not DEBUG)
# Joining the browsers' preload list binds the whole domain for years: its owner decides.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXY_COUNT else None
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

# --- language, dates, forms -------------------------------------------------------------
LANGUAGE_CODE = "en-us"
# Of the pages that patients see. Staff pages stay English: nothing follows the browser.
LANGUAGES = [("en-us", "English"), ("es", "Español")]
USE_I18N = True
FORMAT_MODULE_PATH = ["clinic.formats"]
USE_TZ = True
TIME_ZONE = env.str("TIME_ZONE", "UTC")
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
# A misspelt field name would otherwise vanish from the page without a word.
CRISPY_FAIL_SILENTLY = False

# --- logs -------------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "discreet": {
            "()": "clinic.logs.DiscreetFormatter",
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "discreet"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {"django": {"handlers": ["stderr"], "level": "INFO", "propagate": False}},
}
