"""Django's settings, read from the installation's home. Without one, only `init` works."""

import os
from pathlib import Path
from typing import Any, Final

from tieline.config.countries import read_countries
from tieline.config.embedded import EmbeddedCluster
from tieline.config.errors import SecretsError
from tieline.config.fishing import read_limits
from tieline.config.home import Home, Secrets, load_secrets, resolve_home
from tieline.config.log_lines import read_log_is_json
from tieline.config.mail import read_mail_server
from tieline.config.numbers import read_number
from tieline.config.sign_in import read_banner, read_provider
from tieline.config.webhooks import read_webhook_rules

HOME: Final = resolve_home(os.environ)


def _stored_secrets(home: Home) -> Secrets | None:
    """None before `init`; the command that needs them says so (see commands.py)."""
    try:
        return load_secrets(home)
    except SecretsError:
        return None


def _database(home: Home, secrets: Secrets | None, role: str) -> dict[str, Any]:
    address = secrets.server if secrets else None
    host = address.host if address else ""
    if address and address.embedded:
        host = str(EmbeddedCluster(home).socket_dir())
    here = "tieline.config.polite_database"
    return {
        "ENGINE": here if address and address.embedded else "django.db.backends.postgresql",
        "HOST": host,
        "PORT": str(address.port) if address else "",
        "NAME": os.environ.get("TIELINE_DATABASE") or (address.dbname if address else "tieline"),
        "USER": role,
        "PASSWORD": secrets.passwords.get(role, "") if secrets else "",
        # Each request opens and closes its transactions by itself: nothing wraps a journey.
        "ATOMIC_REQUESTS": False,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            **(address.options if address else {}),
            "application_name": "tieline",
            # A cached plan would ignore what a bulk step sets for its transaction.
            "prepare_threshold": None,
        },
    }


_secrets = _stored_secrets(HOME)

SECRET_KEY = _secrets.django_secret if _secrets else os.urandom(32).hex()
MATCH_SECRET: bytes = _secrets.match_secret if _secrets else b""
MASTER_KEY: bytes = _secrets.master_key if _secrets else b""

DATABASES = {"default": _database(HOME, _secrets, "tieline_app")}
if os.environ.get("TIELINE_MIGRATES") == "1":  # schema.py alone: nothing that serves is the owner
    DATABASES["owner"] = _database(HOME, _secrets, "tieline_owner")

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "procrastinate.contrib.django",
    "tieline.apps.audit",
    "tieline.apps.offices",
    "tieline.apps.accords",
    "tieline.apps.authorities",
    "tieline.apps.sharing",
    "tieline.apps.submissions",
    "tieline.apps.cases",
    "tieline.apps.looks",
    "tieline.apps.calls",
    "tieline.apps.selectors",
    "tieline.apps.notices",
    "tieline.apps.hits",
    "tieline.apps.corrections",
    "tieline.apps.compromises",
    "tieline.apps.engagements",
    "tieline.apps.history",
    "tieline.apps.proceedings",
    "tieline.apps.retention",
]

AUTH_USER_MODEL = "offices.Person"
AUTHENTICATION_BACKENDS = ["tieline.web.sign_in.AccountBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
]

# The tasks of the queue.
PROCRASTINATE_IMPORT_PATHS = ["tieline.journeys.worker", "tieline.journeys.upkeep"]

ROOT_URLCONF = "tieline.config.urls"
WSGI_APPLICATION = "tieline.config.wsgi.application"
MIDDLEWARE = [
    "tieline.config.request_ids.RequestIdMiddleware",
    "tieline.web.headers.HeadersMiddleware",
    "tieline.config.arrivals.ArrivalMiddleware",
    # Before whatever reads cookies: the API takes none.
    "tieline.api.v1.doors.TokenMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "tieline.web.sessions.PageSessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "tieline.web.rules.RulesMiddleware",
    "tieline.web.errors.ErrorsMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).resolve().parent.parent / "web" / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "builtins": ["tieline.web.words", "tieline.web.parts"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]
LOGIN_URL = "/sign-in"
CSRF_FAILURE_VIEW = "tieline.web.errors.page_forged"
# In the session, not in a cookie: what a page says stays here.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en-gb"
DEBUG = False
ALLOWED_HOSTS = os.environ.get("TIELINE_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Reached through TLS: cookies go over TLS only, under names that a browser takes from this very
# host alone, and browsers are told to come by TLS from now on.
IS_TLS = os.environ.get("TIELINE_TLS", "") == "1"
HSTS_SECONDS = read_number(os.environ, "TIELINE_HSTS_DAYS", default=730, least=0) * 86400 * IS_TLS
SESSION_COOKIE_NAME = "__Host-sessionid" if IS_TLS else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if IS_TLS else "csrftoken"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_TLS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
# A session ends this long after its sign-in, whatever is done in it. That it locks when nobody uses
# it is counted apart (web/rules.py), since an alert screen may stay.
SESSION_HOURS = read_number(os.environ, "TIELINE_SESSION_HOURS", default=12)
IDLE_MINUTES = read_number(os.environ, "TIELINE_IDLE_MINUTES", default=30)
SESSION_COOKIE_AGE = SESSION_HOURS * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
X_FRAME_OPTIONS = "DENY"

# Sign-in: the defaults are the values of CJIS 5.9.5.
SIGN_IN_FAILURES = read_number(os.environ, "TIELINE_SIGN_IN_FAILURES", default=5)
SIGN_IN_WINDOW_MINUTES = read_number(os.environ, "TIELINE_SIGN_IN_WINDOW_MINUTES", default=15)
SIGN_IN_SOURCE_FAILURES = read_number(os.environ, "TIELINE_SIGN_IN_SOURCE_FAILURES", default=50)
ACCOUNT_IDLE_DAYS = read_number(os.environ, "TIELINE_ACCOUNT_IDLE_DAYS", default=90)
BANNER = read_banner(os.environ)
OIDC_PROVIDER = read_provider(os.environ)
# Proxies of one's own before the pages: what the last of them says of the source is believed.
PROXIES = read_number(os.environ, "TIELINE_PROXIES", default=0, least=0)

# More offices than this hold a value: they share one digest row instead of a notice each.
HUB_OFFICES = read_number(os.environ, "TIELINE_HUB_OFFICES", default=20)

# How much asking is ordinary, and what an auditor is told of.
FISHING_LIMITS = read_limits(os.environ)
# An office assesses what it told a compromised party within this.
ASSESSMENT_HOURS = read_number(os.environ, "TIELINE_ASSESSMENT_HOURS", default=72)

# Whoever is told that a value is held no more says within so many days what was done about it.
CORRECTION_DAYS = read_number(os.environ, "TIELINE_CORRECTION_DAYS", default=14)

# A subject lapses so many months after it was entered or validated; sixty at the most.
REVIEW_MONTHS = read_number(os.environ, "TIELINE_REVIEW_MONTHS", default=60)
SUSPICION_COUNTRIES = read_countries(os.environ, "TIELINE_SUSPICION_COUNTRIES")

# Files up to this have a lane of their own, in which they never wait for larger ones.
SNAPSHOT_VALUES = read_number(os.environ, "TIELINE_SNAPSHOT_VALUES", default=100_000)
SMALL_FILE_BYTES = read_number(os.environ, "TIELINE_SMALL_FILE_BYTES", default=4 << 20)

# A wide table has several fields for each of its columns. No form has more than one file; a few more
# are let go of, and many are refused before any is read.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000
DATA_UPLOAD_MAX_NUMBER_FILES = 4
# Where a file waits, sealed, from when it is chosen at a page until it is handed in.
DRAFTS_DIR = HOME.drafts_dir

# Mail of notices. The worker and the commands send; the pages never do.
_mail = read_mail_server(os.environ)
MAIL_IS_ON = bool(_mail.host)
MAIL_LINK = f"{_mail.url}/hits"
EMAIL_HOST, EMAIL_PORT = _mail.host, _mail.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail.user, _mail.password
EMAIL_USE_TLS, EMAIL_USE_SSL = _mail.tls == "starttls", _mail.tls == "tls"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = _mail.sender
# Webhooks of offices: whereto they may lead. The worker and the command send.
WEBHOOKS = read_webhook_rules(os.environ)

# Technical log: ids and durations, never a value of a case.
LOG_IS_JSON = read_log_is_json(os.environ)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "wordless": {"()": "tieline.config.log_lines.make_formatter"},
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "wordless"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        # A line for each file that the worker took in, with the request that brought it.
        "tieline.jobs": {"level": "INFO"},
        # Its debug log would hold statements with their values.
        "django.db.backends": {"level": "WARNING"},
        # It quotes what a client sent, such as a Host header, and anyone can send anything.
        "django.security": {"handlers": [], "level": "CRITICAL", "propagate": False},
        # It logs addresses and the words of exceptions; ours says where a page failed.
        "django.request": {"level": "CRITICAL"},
        # It counts requests that wait for a thread, one line for each.
        "waitress.queue": {"level": "ERROR"},
    },
}
