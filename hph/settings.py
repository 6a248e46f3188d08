"""One settings file. Development, test and production differ by environment values, not by files.

Every value that may differ is read through `hph.env`; `.env.example` has one line for each.
Secure unless told otherwise: plain http and demonstration data have to be asked for.
"""

from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from hph import env

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = env.folder("HPH_VAR", BASE_DIR / "var")  # what the running system writes when it has no service for it
VAR.mkdir(parents=True, exist_ok=True)

# --- What kind of installation this is ------------------------------------------------------------
DEBUG = env.flag("HPH_DEBUG")
# Demonstration: made-up patients, and sign-ins shown on the sign-in page. Never with real patients.
HPH_DEMO = env.flag("HPH_DEMO")
HPH_DEMO_PASSWORD = env.text("HPH_DEMO_PASSWORD", "hph-demo-passord") if HPH_DEMO else ""
# Plain http is for a browser on the same machine; anything else goes through a proxy with TLS.
PLAIN_HTTP = env.flag("HPH_PLAIN_HTTP", default=DEBUG or HPH_DEMO)
# Synthetic national numbers (month + 80, month + 65) belong to test persons only.
HPH_ALLOW_SYNTHETIC = env.flag("HPH_ALLOW_SYNTHETIC", default=HPH_DEMO)
# Folder with the official XML schemas, when the installation has them; messages are then checked twice.
HPH_SCHEMAS = env.optional_folder("HPH_SCHEMAS")
# Folders that a message service and we share: what it collects, our receipts (empty: with the rest), what it brings.
HPH_OUT_FOLDER = env.optional_folder("HPH_OUT_FOLDER")
HPH_RECEIPT_FOLDER = env.optional_folder("HPH_RECEIPT_FOLDER")
HPH_IN_FOLDERS = [Path(folder).expanduser().resolve() for folder in env.words("HPH_IN_FOLDER")]
# For lines over HTTPS: a folder with one file a token, and authorities beside those that the machine trusts.
HPH_TOKENS_FOLDER = env.optional_folder("HPH_TOKENS_FOLDER")
HPH_CA_FILE = env.optional_folder("HPH_CA_FILE")
# /health/ is red when a message has waited longer than this for a way out.
HPH_UNSENT_LIMIT_MINUTES = env.number("HPH_UNSENT_LIMIT_MINUTES", 60)
# Version of the receipts we give: 1.0 goes with PLO 1.6, 1.1 where the partners have agreed on it.
HPH_APPREC_VERSION = env.text("HPH_APPREC_VERSION", "1.0")
# Files with messages: how much may go with one message, and the largest received file that is opened here, in MB.
# A message is a third larger than its files, and most receivers, ours among them, take 10 MB.
HPH_FILES_OUT_MB = env.number("HPH_FILES_OUT_MB", 7)
HPH_FILE_IN_MB = env.number("HPH_FILE_IN_MB", 10)

SECRET_KEY = env.text("HPH_SECRET_KEY") or (
    env.kept_secret(VAR / "secret_key") if PLAIN_HTTP else env.required("HPH_SECRET_KEY")
)
# Keys from before a change: sessions go on, and what tablets had locked and not sent can still be opened.
SECRET_KEY_FALLBACKS = env.words("HPH_EARLIER_SECRET_KEYS")
# The machine itself may always ask for /health/.
ALLOWED_HOSTS = [*env.words("HPH_ALLOWED_HOSTS"), "localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = [
    f"https://{host.lstrip('.')}" for host in env.words("HPH_ALLOWED_HOSTS") if host != "*"
]

# --- Parts ----------------------------------------------------------------------------------------
HOUSE_APPS = ["insights", "messaging", "careplan", "pathways", "checklists", "accounts", "audit"]
INSTALLED_APPS = [
    "hph",  # first: its commands stand before those of the apps under it
    *HOUSE_APPS,
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "rest_framework",
    "csp",
    "axes",
]
MIDDLEWARE = [
    "accounts.middleware.ClientAddressMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.SessionLimitsMiddleware",
    "accounts.middleware.CurrentUnitMiddleware",
    "accounts.middleware.LanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "hph.urls"
WSGI_APPLICATION = "hph.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

# --- Storage --------------------------------------------------------------------------------------
DATABASES = {"default": env.database(env.text("DATABASE_URL", f"sqlite:///{VAR / 'hph.sqlite3'}"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

STATIC_URL = "/static/"
STATIC_ROOT = env.folder("HPH_STATIC_ROOT", BASE_DIR / "staticfiles")
NODE_MODULES = BASE_DIR / "node_modules"
STATICFILES_DIRS = [
    BASE_DIR / "static",
    # Libraries come from the npm registry at set-up; only the folders that pages use are served.
    ("vendor/designsystemet", NODE_MODULES / "@digdir/designsystemet-css/dist/src"),
    ("vendor/theme", NODE_MODULES / "@digdir/designsystemet-theme/src/themes"),
    ("vendor/inter", NODE_MODULES / "@fontsource-variable/inter"),
    ("vendor/idb", NODE_MODULES / "idb/build"),
]
# Hashed names can be cached for ever. They need collectstatic, so development and tests go without.
HASHED_STATIC = env.flag("HPH_HASHED_STATIC", default=not DEBUG)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if HASHED_STATIC
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG  # looked up when asked for, not all at the start

# --- Language and time ----------------------------------------------------------------------------
LANGUAGE_CODE = "nb"
LANGUAGES = [("nb", _("Norwegian Bokmål")), ("nn", _("Norwegian Nynorsk")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Oslo"
USE_TZ = True

# --- Who is asking --------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "/logg-inn/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = LOGIN_URL
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "accounts.backends.RoleBackend",
]
# What a person with the role administrator may change in Django admin, and what they may only read there.
# Everything else, the clinical tables above all, is closed to them.
ADMINISTRATOR_MODELS = [
    "accounts.user",
    "accounts.unit",
    "accounts.membership",
    "checklists.template",
    "checklists.section",
    "checklists.item",
    "pathways.agreement",
    "pathways.agreementterm",
    "messaging.inboxrule",
    "messaging.tellingrule",
    "messaging.unittelling",
]
ADMINISTRATOR_READS = [
    "accounts.roleevent",
    "messaging.address",
    "messaging.delivery",
    "messaging.inboxtask",
    "messaging.line",
    "messaging.outsideattempt",
    "messaging.outsidenotice",
    "messaging.sendattempt",
    "pathways.device",
    "pathways.heartbeat",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in [
        ("UserAttributeSimilarityValidator", {}),
        ("MinimumLengthValidator", {"min_length": 12}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    ]
]
# A session ends after a time without use, and after a working day whatever happens.
SESSION_IDLE_SECONDS = 60 * env.number("HPH_SESSION_IDLE_MINUTES", 30)
SESSION_ABSOLUTE_SECONDS = 60 * 60 * env.number("HPH_SESSION_HOURS", 12)
SESSION_COOKIE_AGE = SESSION_ABSOLUTE_SECONDS
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
# What a tablet has downloaded may be shown for so long without being renewed.
HPH_BUNDLE_HOURS = env.number("HPH_BUNDLE_HOURS", 12)
# Guessing passwords: five wrong for one name from one address close that door for a quarter of an hour.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "accounts.views.locked_out"
AXES_VERBOSE = False

# --- What the browser may do ----------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "worker-src": [SELF],
        "manifest-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = not PLAIN_HTTP
SECURE_SSL_REDIRECT = not PLAIN_HTTP
SECURE_REDIRECT_EXEMPT = [r"^health/$"]  # asked from inside, before the proxy
SECURE_HSTS_SECONDS = 0 if PLAIN_HTTP else 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not PLAIN_HTTP
# How many proxies of ours stand in front: 0 believes no forwarded header at all.
HPH_PROXY_COUNT = env.number("HPH_PROXY_COUNT", 0)
if HPH_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
# Files about patients are never laid on the disk on their way to the database.
FILE_UPLOAD_HANDLERS = ["hph.uploads.CappedMemory"]

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
}

# --- Work in the background -----------------------------------------------------------------------
CELERY_BROKER_URL = env.text("HPH_BROKER_URL", f"folder://{VAR / 'broker'}")
EMBEDDED_BROKER = urlsplit(CELERY_BROKER_URL).scheme == "folder"
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {"folder": urlsplit(CELERY_BROKER_URL).path, "polling_interval": 0.1}
    if EMBEDDED_BROKER
    # A task whose worker died is handed out again after a minute; the two restore settings make
    # Celery look every fifth second. Tasks stop well before that, so none runs twice at once.
    else {"visibility_timeout": 60, "unacked_restore_interval": 5, "unacked_restore_throttle": 1}
)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 50
CELERY_TASK_SOFT_TIME_LIMIT = 40
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_TIMEZONE = "UTC"  # an hour that happens twice, or not at all, must not move the beat
CELERY_ENABLE_UTC = True
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR / "beat-schedule")

# --- E-mail and text messages to colleagues: how many things wait where, never about whom -------------
# Empty host or address: the channel is not in use.
EMAIL_HOST = env.text("HPH_SMTP_HOST")
EMAIL_PORT = env.number("HPH_SMTP_PORT", 587)
EMAIL_HOST_USER = env.text("HPH_SMTP_USER")
EMAIL_HOST_PASSWORD = env.text("HPH_SMTP_PASSWORD")
EMAIL_USE_TLS = env.one_of("HPH_SMTP_TLS", ("starttls", "tls", "none")) == "starttls"
EMAIL_USE_SSL = env.one_of("HPH_SMTP_TLS", ("starttls", "tls", "none")) == "tls"
EMAIL_TIMEOUT = HPH_SMS_TIMEOUT = 10  # seconds; a task stops after 40
DEFAULT_FROM_EMAIL = env.text("HPH_EMAIL_FROM", "hph@localhost")
HPH_SMS_URL = env.secure_address("HPH_SMS_URL", allow_plain=PLAIN_HTTP)
HPH_SMS_TOKEN = env.text("HPH_SMS_TOKEN")
HPH_SMS_SENDER = env.text("HPH_SMS_SENDER", "HPH")
# Where people open the system: the link in those messages.
HPH_ADDRESS = (
    env.text("HPH_ADDRESS")
    or next((f"https://{host}" for host in env.words("HPH_ALLOWED_HOSTS") if host[0] not in ".*"), "")
    or "http://localhost:8000"
).rstrip("/")

# --- Log: one JSON object a line, ids only, never a name or a national number -----------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "hph.logs.JsonLine"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("HPH_LOG_LEVEL", "INFO")},
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        "django.server": {"handlers": [], "propagate": True},
        "axes": {"level": "WARNING"},  # its INFO lines carry user names
        "celery.worker.strategy": {"level": "WARNING"},  # one line for each tick says nothing
        "celery.app.trace": {"level": "WARNING"},
        "celery.beat": {"level": "WARNING"},
        "kombu.connection": {"level": "ERROR"},  # the folder broker has no host name, and says so often
        "fontTools": {"level": "WARNING"},
        "weasyprint": {"level": "ERROR"},
    },
}
