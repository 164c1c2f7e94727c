"""The product's settings as the tests run them: plain http, fast passwords, no .env file."""

import os

os.environ.update(
    ENV_FILE=os.devnull,
    DEBUG="0",
    SECRET_KEY="only-for-tests-" + "x" * 50,
    ALLOWED_HOSTS="testserver,localhost,127.0.0.1",
    SECURE_COOKIES="0",
    SSL_REDIRECT="0",
    HSTS_SECONDS="0",
    TIME_ZONE="America/New_York",
)

from clinic import settings as product

globals().update({name: value for name, value in vars(product).items() if name.isupper()})

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
STORAGES = {
    **product.STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Nothing is collected before the tests; files are found where they lie.
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True
# A file, as in production: an in-memory database shares one connection between threads.
if product.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    product.DATABASES["default"]["TEST"] = {
        "NAME": str(product.BASE_DIR / ".data" / "test.sqlite3")
    }
    (product.BASE_DIR / ".data").mkdir(exist_ok=True)
# Made by the first test session on this machine; the product's own files stay out of it.
SIGNING_CERTIFICATE = SIGNING_KEY = SIGNING_KEY_PASSWORD = TIMESTAMP_URL = ""
SELF_MADE_CERTIFICATE = str(product.BASE_DIR / ".data" / "test-certificate.pem")
SELF_MADE_KEY = str(product.BASE_DIR / ".data" / "test-key.pem")
