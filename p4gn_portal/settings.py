"""Settings of the portal: one file; what differs between machines comes from the environment."""

from pathlib import Path

import environ
import pghistory
from csp.constants import NONE, SELF
from django.contrib.messages import constants as message_levels

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
env.read_env(BASE_DIR / ".env")  # a developer's file, never committed; absent in production
VAR_DIR = Path(env("P4GN_VAR", default=str(BASE_DIR / "var")))  # what a running portal writes

# --- The machine -------------------------------------------------------------------------------
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env("SECRET_KEY")  # no default: a production start without it must fail
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
BASE_URL = env("BASE_URL", default="http://127.0.0.1:8000").rstrip("/")  # printed in documents
SHOWCASE = env.bool("P4GN_EMBEDDED", default=False)  # mode peragaan: embedded services, examples

INSTALLED_APPS = [
    "accounts",
    "agreements",
    "programs",
    "reports",
    "p4gn_portal",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "axes",
    "crispy_bootstrap5",
    "crispy_forms",
    "csp",
    "django_filters",
    "django_htmx",
    "pghistory",
    "pgtrigger",
    "rules.apps.AutodiscoverRulesConfig",
]

MIDDLEWARE = [
    "p4gn_portal.admission.AdmissionMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "pghistory.middleware.HistoryMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "accounts.second_factor.SecondFactorMiddleware",
    "agreements.context.CurrentAgreementMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "p4gn_portal.urls"
WSGI_APPLICATION = "p4gn_portal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

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
                "agreements.context.current_agreement",
                "p4gn_portal.context.portal",
                "reports.context.unread",
            ],
            "builtins": [
                "django.templatetags.static",
                "p4gn_portal.templatetags.p4gn_format",
                "p4gn_portal.templatetags.p4gn_ui",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"
MESSAGE_TAGS = {message_levels.ERROR: "danger"}

# --- Words and days ------------------------------------------------------------------------------
LANGUAGE_CODE = "id"
LANGUAGES = [("id", "Bahasa Indonesia")]
LOCALE_PATHS = [BASE_DIR / "p4gn_portal" / "locale"]
TIME_ZONE, USE_TZ = "Asia/Makassar", True
USE_I18N = True
FORMAT_MODULE_PATH = ["p4gn_portal.formats_locale"]

# --- PostgreSQL is the truth ---------------------------------------------------------------------
DATABASES = {"default": env.db("DATABASE_URL")}  # manage.py sets it to the embedded server if unset
DATABASES["default"] |= {
    "CONN_MAX_AGE": env.int("CONN_MAX_AGE", default=60),
    "CONN_HEALTH_CHECKS": True,
    "OPTIONS": {
        "connect_timeout": 5,
        "application_name": env("P4GN_PROCESS", default="p4gn"),
        "options": "-c lock_timeout=5s -c idle_in_transaction_session_timeout=60s "
        f"-c statement_timeout={env('STATEMENT_TIMEOUT', default='15s')}",
        **DATABASES["default"].get("OPTIONS", {}),  # what the address asks for: sslmode and such
    },
}
PGHISTORY_APPEND_ONLY = True
PGHISTORY_DEFAULT_TRACKERS = (
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
)

# --- Redis carries tasks and may vanish ----------------------------------------------------------
REDIS_URL = env("REDIS_URL")
CACHES = {  # holds counted tries and spent codes only: shared by all processes, and not in Redis
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "accounts_counted_try",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    }
}
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_DEFAULT_QUEUE = env("TASK_QUEUE", default="celery")  # one each for portals on one Redis
CELERY_RESULT_BACKEND = None  # state lives in our own rows
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_TASK_TIME_LIMIT = 300
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_TIMEOUT = 3
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,
    "unacked_restore_throttle": 1,
    "socket_timeout": 3,  # a request never waits longer than this for the broker
    "socket_connect_timeout": 3,
    "max_retries": 1,
    "interval_start": 0,
}
CELERY_TASK_PUBLISH_RETRY = False  # the tick finds what a lost message left undone
REPORT_LEASE_SECONDS = env.int("REPORT_LEASE_SECONDS", default=120)  # a worker's sign of life
CELERY_BEAT_SCHEDULE = {
    "tick": {
        "task": "reports.tasks.tick",
        "schedule": env.float("TICK_SECONDS", default=60.0),
        "options": {"expires": 50},  # seconds: ticks sent while no worker runs do not pile up
    },
    "seal": {
        "task": "reports.tasks.seal_history",
        "schedule": 60.0,
        "options": {"expires": 50},
    },
    "prove-thread": {
        "task": "reports.tasks.prove_thread",
        "schedule": 15 * 60.0,
        "options": {"expires": 14 * 60},
    },
    "check-seals": {
        "task": "reports.tasks.check_seals",
        "schedule": 15 * 60.0,
        "options": {"expires": 14 * 60},
    },
    "hash-pictures": {
        "task": "programs.tasks.hash_pictures",
        "schedule": 60.0,
        "options": {"expires": 50},
    },
    "recount": {
        "task": "programs.tasks.recount",
        "schedule": 15 * 60.0,  # asks; the first that comes at night does it, once
        "options": {"expires": 14 * 60},
    },
}
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "celerybeat-schedule")

# --- Files ---------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
WHITENOISE_MANIFEST_STRICT = False  # a missing style sheet is no reason to refuse a page
STATICFILES_DIRS = [BASE_DIR / "static" / "dist"]
MEDIA_ROOT = env.path(
    "MEDIA_ROOT", default=str(VAR_DIR / "media")
).root  # private: served by views only
S3_BUCKET = env("S3_BUCKET", default="")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    if not S3_BUCKET
    else {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": S3_BUCKET,
            "endpoint_url": env("S3_ENDPOINT_URL", default=None),
            "default_acl": "private",
            "file_overwrite": False,
        },
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MAX_EVIDENCE_BYTES = 12 * 1024 * 1024
MAX_EVIDENCE_PIXELS = 40_000_000
MAX_EVIDENCE_FILES = 20
CLAMD_URL = env("CLAMD_URL", default="")  # tcp://host:3310 or unix:///path; none scans nothing
UNIT_QUOTA_BYTES = env.int("UNIT_QUOTA_BYTES", default=2 * 1024**3)  # evidence of one unit
CLEANING_MEGABYTES = 1024  # address space of the process that opens files; a 40 MP photo takes half
CLEANING_SECONDS = 20  # for one file; an ordinary photo takes a twentieth of one
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024  # fields only; files stream to disk
DATA_UPLOAD_MAX_NUMBER_FILES = 40

# --- People --------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",  # first: a locked account stays shut
    "rules.permissions.ObjectPermissionBackend",
    "accounts.backend.PasswordBackend",
]
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
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "accounts.adapter.PortalAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # accounts are made by the admin, who vouches for the address
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_RATE_LIMITS = {  # within the 15 minutes that the page of a refusal names
    "change_password": "5/15m/user",
    "login": None,  # axes counts passwords
    "login_failed": "5/15m/key",  # codes of the second factor, by account
    "reauthenticate": "10/15m/user",
    "reset_password": "60/15m/ip,3/15m/key",  # an office shares one address; key: where mail goes
    "reset_password_from_key": "60/15m/ip",
}
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_ADAPTER_EMAIL_SUBJECT_PREFIX = "[P4GN] "
REQUIRE_SECOND_FACTOR = env.bool("REQUIRE_SECOND_FACTOR", default=not SHOWCASE)  # of power roles
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "P4GN HSS"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours, told to the user as 15 menit
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]  # an office shares one address
AXES_USERNAME_CALLABLE = "accounts.lockout.attempted_name"
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "account/lockout.html"
AXES_HTTP_RESPONSE_CODE = 429
AXES_VERBOSE = False
PROXY_COUNT = env.int("PROXY_COUNT", default=0)  # proxies of ours in front
AXES_CLIENT_IP_CALLABLE = "accounts.lockout.client_address"
EMAIL_CONFIG = env.email("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
DIGEST_HOUR = env.int("DIGEST_HOUR", default=7)  # WITA: from then on each day's digests go out
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="portal-p4gn@contoh.invalid")

# --- The browser ---------------------------------------------------------------------------------
HTTPS = env.bool("HTTPS", default=not SHOWCASE and not DEBUG)  # off where one runs it on a desk
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SESSION_COOKIE_NAME = "__Host-sessionid" if HTTPS else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if HTTPS else "csrftoken"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "p4gn_portal.views.csrf_failure"
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REDIRECT_EXEMPT = [r"^sehat/"]  # probed from inside, without TLS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "blob:", "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
PERMISSIONS_POLICY: dict[str, str | list[str]] = {
    "camera": "self",
    "geolocation": "self",
    "microphone": [],
    "payment": [],
    "usb": [],
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="INFO")},
    "loggers": {
        "axes": {"level": "WARNING"},
        "fontTools": {"level": "WARNING"},
        "pikepdf": {"level": "WARNING"},
    },
}
