"""Every setting, each from one environment variable; docs/settings.md explains them all."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from wordkept.kernel.secrets import Keyring


def env(name: str, default: str = "") -> str:
    return os.environ.get(f"WORDKEPT_{name}", default)


def env_list(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in env(name, default).split(",") if part.strip()]


PACKAGE = Path(__file__).resolve().parent
DATA = Path(env("DATA", "wordkept-data")).expanduser().resolve()
DATA.mkdir(mode=0o700, parents=True, exist_ok=True)
MEDIA = DATA / "media"
DATABASE = DATA / "wordkept.sqlite3"
KEYRING = Keyring(DATA, create=not DATABASE.exists())  # a lost key is never replaced silently

URL = env("URL", "http://127.0.0.1:8000")
SECURE = urlsplit(URL).scheme == "https"
DEBUG = env("DEBUG") == "1"
SECRET_KEY = KEYRING.sign("django sessions and forms")
ALLOWED_HOSTS = [
    *env_list("HOSTS"),
    urlsplit(URL).hostname or "",
    "localhost",
    "127.0.0.1",
    "[::1]",
]
CSRF_TRUSTED_ORIGINS = [URL]

PRIVATE_HOSTS = frozenset(env_list("PRIVATE_HOSTS"))
RECALL_WINDOW = timedelta(seconds=int(env("RECALL_SECONDS", "20")))
SECOND_READING = env("SECOND_READING", "on") != "off"
DEMO = env("DEMO") == "1"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "wordkept.journal",
    "wordkept.people",
    "wordkept.intake",
    "wordkept.campaigns",
    "wordkept.listening",
    "wordkept.conversations",
    "wordkept.promises",
    "wordkept.remedies",
    "wordkept.replies",
    "wordkept.stories",
    "wordkept.crisis",
    "wordkept.feedback",
    "wordkept.story",
    "wordkept.web",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "wordkept.web.middleware.strict_input",
    "wordkept.web.middleware.trust_headers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "wordkept.web.middleware.login_required",
    "wordkept.web.middleware.SayWhenTheDatabaseIsAway",
    "wordkept.web.middleware.speak_their_language",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "wordkept.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wordkept.web.context.frame",
            ],
        },
    }
]

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": DATABASE,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;"
                "PRAGMA cache_size=-8192; PRAGMA wal_autocheckpoint=4000;"
            ),
        },
        "TEST": {"NAME": DATA / "test.sqlite3"},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.Agent"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
    )
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "inbox"
LOGOUT_REDIRECT_URL = "login"

SESSION_COOKIE_AGE = int(timedelta(days=14).total_seconds())
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_NAME = "__Host-wordkept" if SECURE else "wordkept"
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE else "wordkept_csrf"
CSRF_FAILURE_VIEW = "wordkept.web.views.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
X_FRAME_OPTIONS = "SAMEORIGIN"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch"), ("ar", "العربية")]
LOCALE_PATHS = [PACKAGE / "web" / "locale"]
FORMAT_MODULE_PATH = ["wordkept.web.formats"]
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATICFILES_DIRS = [PACKAGE / "web" / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname:<7} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env("LOG", "WARNING")},
}
