"""Settings of every installation, driven by the environment. The README lists the variables."""

import os
from pathlib import Path

import bootstrap_wrapper
import environ
from django.core.exceptions import ImproperlyConfigured
from psycopg.conninfo import conninfo_to_dict

from jakpreneur.postgres import VAR

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent

# What the programme is.
TIME_ZONE = "Asia/Jakarta"
LANGUAGE_CODE = "id"
CITY_CODE = "31.73"  # Kota Administrasi Jakarta Barat, Kemendagri
PROGRAMME_START = "2018-01-01"  # no registration lies before it
PRIVACY_NOTICE_VERSION = "2026-11"  # the text in templates/registration/_privacy_text.html

# How it is reached.
DEBUG = env.bool("DEBUG", default=False)
HTTPS = env.bool(
    "HTTPS", default="EMBEDDED_POSTGRES" not in os.environ
)  # on the embedded database: plain, on this machine
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)  # its X-Forwarded-Proto and last X-Forwarded-For are believed


def secret_key():
    """The value of SECRET_KEY; a demonstration on this machine makes its own and keeps it in var/."""
    if key := env.str("SECRET_KEY", default=""):
        return key
    if HTTPS:
        raise ImproperlyConfigured("SECRET_KEY is not set; set it to a long random text that stays the same.")
    from django.core.management.utils import get_random_secret_key

    file = VAR / "secret_key"
    if not file.exists():
        VAR.mkdir(exist_ok=True)
        with open(file, "w", opener=lambda path, flags: os.open(path, flags, 0o600)) as out:
            out.write(get_random_secret_key())
    return file.read_text()


SECRET_KEY = secret_key()


# The index is read from memory or a solid-state disk, not from a turning one; a page is too short to compile for.
PLANNER = "-c random_page_cost=1.1 -c jit=off"


def database(url):
    """Everything libpq understands in a URL is passed on: several hosts, TLS, target_session_attrs."""
    options = conninfo_to_dict(url)
    options.setdefault("options", PLANNER)
    if "PGCONNECT_TIMEOUT" not in os.environ:
        options.setdefault("connect_timeout", "10")  # seconds; a worker that waits for longer would be ended
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": options.pop("dbname"),
        "OPTIONS": options,
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "TEST": {"NAME": "test_jakpreneur"},
    }


DATABASES = {"default": database(env.str("DATABASE_URL"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "jakpreneur",
    "stages",
    "stages.registration",
    "stages.mentoring",
    "stages.training",
    "stages.licensing",
    "stages.marketing",
    "stages.finance",
    "stages.capital",
    "stages.statements",
    "stages.reconciliation",
    "stages.targets",
    "stages.checking",
    "participants",
    "crispy_forms",
    "crispy_bootstrap5",
    "whitenoise.runserver_nostatic",
    "jakpreneur.site.SiteConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "jakpreneur.health.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "jakpreneur.security.HeadersMiddleware",
    "jakpreneur.uploads.LargestPostMiddleware",  # before anything reads the body
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "jakpreneur.sessions.SignInRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]

ROOT_URLCONF = "jakpreneur.urls"
WSGI_APPLICATION = "jakpreneur.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["jakpreneur.templatetags.addresses"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

USE_TZ = True
FORMAT_MODULE_PATH = "jakpreneur.formats"

# People sign in.
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
SESSION_COOKIE_AGE = 10 * 60 * 60  # one working day
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

# What a browser is told. `same-origin`: with `no-referrer` it would send `Origin: null` and every post be refused.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CSP = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "connect-src": ["'self'"],
    "form-action": ["'self'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'none'"],
}
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 2 * 365 * 24 * 60 * 60 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # names do not go into a cookie
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "jakpreneur.views.csrf_failure"
LARGEST_POST = 20 * 1024 * 1024 + 100_000  # bytes: a list of 20 MB and its form
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2500  # a thousand chosen people and their form

STATIC_URL = "static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [BASE_DIR / "static", ("bootstrap", bootstrap_wrapper.get_bootstrap_css_dir())]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Requests are logged by path, which never holds personal data; bodies are never logged.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"django.request": {"level": "ERROR"}},  # a refusal is not news, a failure is
}
