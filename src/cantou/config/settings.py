"""One settings module, read from the environment. docs/fr/exploitation.md lists the variables."""

from __future__ import annotations

import os
import secrets
import sys
from contextlib import suppress
from email.utils import parseaddr
from hashlib import sha256
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from cantou.config.accounts import account_settings
from cantou.config.logs import configure_logs
from cantou.core.registry import services

TESTING = "pytest" in sys.modules
DEBUG = os.environ.get("CANTOU_DEBUG") == "1"
HOME = Path(os.environ.get("CANTOU_HOME", "var")).resolve()
ORIGIN = os.environ.get("CANTOU_ORIGIN", "http://127.0.0.1:8000").rstrip("/")
_origin = urlsplit(ORIGIN)
SECURE = _origin.scheme == "https"


def _secret(name: str) -> str:
    """A key from the environment, or from a file of CANTOU_HOME made on first use, 0600."""
    given = os.environ.get(f"CANTOU_{name.upper()}")
    if given:
        return given
    if TESTING:
        return f"test-{name}-" + "0" * 40
    path = HOME / "keys" / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_name(f".{name}.{secrets.token_hex(4)}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48))
        with suppress(
            FileExistsError
        ):  # Several processes start at once: the first one's key is everybody's.
            os.link(draft, path)
        draft.unlink()
    return path.read_text().strip()


def _seal_keys() -> dict[int, bytes]:
    """Number → key of core.keys. Turn over: write CANTOU_HOME/keys/seal_2 (or CANTOU_SEAL_2), keep seal_1."""
    names = [path.name for path in (HOME / "keys").glob("seal_*")]
    names += [name.removeprefix("CANTOU_").lower() for name in os.environ if name.startswith("CANTOU_SEAL_")]
    numbers = {int(name.rpartition("_")[2]) for name in names if name.rpartition("_")[2].isdigit()} or {1}
    return {number: sha256(_secret(f"seal_{number}").encode()).digest() for number in sorted(numbers)}


def _database(url: str) -> dict[str, object]:
    parts = urlsplit(url)
    options: dict[str, object] = dict(parse_qsl(parts.query))
    host = options.pop("host", None) or unquote(parts.hostname or "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(options.pop("port", None) or parts.port or ""),
        "ATOMIC_REQUESTS": True,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


LIVE_ORIGIN = os.environ.get("CANTOU_LIVE_ORIGIN", "").rstrip(
    "/"
)  # "" when a proxy serves /live/ on each host
METRICS_TOKEN = os.environ.get("CANTOU_METRICS_TOKEN", "")
if not TESTING:
    # Read when prometheus_client is first imported: all the processes of this machine count together.
    _counters = Path(os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", str(HOME / "metrics")))
    _counters.mkdir(parents=True, exist_ok=True)

SECRET_KEY = _secret("secret_key")
LINK_KEY = _secret("link_key")
SEAL_KEYS = _seal_keys()
JOURNAL_ANCHORS = None if TESTING else HOME / "journal"
DATABASES = {
    "default": _database(
        os.environ.get("DATABASE_URL", "postgresql://cantou_app@/cantou?host=/run/postgresql")
    )
}
THREADS = int(os.environ.get("CANTOU_THREADS", "4"))
if not TESTING and os.environ.get("CANTOU_POOL", "1") == "1":
    # At least as many connections as threads: a request holds its own from beginning to end.
    DATABASES["default"]["OPTIONS"] |= {"pool": {"min_size": 1, "max_size": THREADS + 2, "timeout": 10}}  # type: ignore[operator]
OWNER_URL = os.environ.get("CANTOU_OWNER_URL", "")
BACKUP_URL = os.environ.get("CANTOU_BACKUP_URL", "")

SERVICES = services()
CORE = [
    "scope",
    "journal",
    "tasks",
    "web",
    "territories",
    "maps",
    "organisations",
    "work",
    "files",
    "notices",
    "search",
    "people",
    "forms",
    "payments",
    "booking",
    "parapheur",
    "applications",
    "api",
]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "procrastinate.contrib.django",
    "django_cotton.apps.SimpleAppConfig",
    *[
        f"cantou.core.{room}"
        for room in CORE
        if (Path(__file__).parents[1] / "core" / room / "apps.py").exists()
    ],
    *[manifest.app for manifest in SERVICES],
    "cantou.portal",
    "cantou.desk",
    # After ours, so that our templates come before theirs.
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.idp.oidc",
]
MIDDLEWARE = [
    "cantou.config.probes.ProbeMiddleware",
    "cantou.core.web.observe.RequestLogMiddleware",
    "cantou.core.web.security.SecurityHeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "cantou.core.api.middleware.ApiMiddleware",
    "cantou.portal.prefix.PortalPrefixMiddleware",
    "cantou.core.web.pagecache.PageCacheMiddleware",
    "cantou.core.scope.middleware.ScopeMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "cantou.core.scope.middleware.PersonScopeMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "cantou.core.people.middleware.SecondFactorMiddleware",
    "cantou.portal.middleware.OfferMiddleware",
    "cantou.desk.middleware.DeskMiddleware",
]
ROOT_URLCONF = "cantou.config.urls"
PORTAL_URLCONF = "cantou.config.portal_urls"
WSGI_APPLICATION = "cantou.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
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
                "django.templatetags.static",
                "django.templatetags.i18n",
                "django_cotton.templatetags.cotton",
                "cantou.core.web.templatetags.web",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "cantou.core.web.context.page",
                "cantou.portal.context.portal",
                "cantou.desk.context.desk",
            ],
        },
    }
]
PAGE_CACHE = not TESTING  # core/web/pagecache.py; a test that wants it has a fixture of that name
FORM_RENDERER = "cantou.core.web.rendering.Renderer"
COTTON_ISOLATE_BY_DEFAULT = True  # a component sees what it is given, not what happens to be around

AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "people_home"
globals().update(account_settings(home=HOME, origin=ORIGIN, testing=TESTING))
# A card that costs nothing: where nobody could take it for money.
PAYMENT_SIMULATOR = TESTING or os.environ.get("CANTOU_DEMO") == "1"
PAYFIP_URL = os.environ.get("CANTOU_PAYFIP_URL", "https://www.payfip.gouv.fr/tpa/services/securite")
# Quotient familial: one key of the platform at API Particulier. In the demonstration its stand-in, on this machine.
PARTICULIER_URL = os.environ.get(
    "CANTOU_PARTICULIER_URL",
    f"{ORIGIN}/simulateur/particulier" if PAYMENT_SIMULATOR else "https://particulier.api.gouv.fr",
)
PARTICULIER_TOKEN = os.environ.get("CANTOU_PARTICULIER_TOKEN", "simulateur" if PAYMENT_SIMULATOR else "")
# Whoever types a civil status is told what that family lives on: not while an account proves nothing of who opened it.
PARTICULIER_IDENTITIES_PROVEN = PAYMENT_SIMULATOR or os.environ.get("CANTOU_PARTICULIER_PROVEN") == "1"
PASSWORD_HASHERS = [
    *(["django.contrib.auth.hashers.MD5PasswordHasher"] if TESTING else []),  # the tests sign in a lot
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français")]
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = True

STATIC_URL = "/static/"


def _storage(folder: str) -> dict[str, object]:
    """A folder of CANTOU_HOME, or that prefix of a private S3 bucket."""
    bucket = os.environ.get("CANTOU_S3_BUCKET")
    if not bucket:
        return {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {
                "location": HOME / folder,
                "file_permissions_mode": 0o640,
                "directory_permissions_mode": 0o750,
            },
        }
    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": bucket,
            "location": folder,
            "endpoint_url": os.environ.get("CANTOU_S3_ENDPOINT") or None,
            "region_name": os.environ.get("CANTOU_S3_REGION") or None,
            "access_key": os.environ.get("CANTOU_S3_ACCESS_KEY") or None,
            "secret_key": os.environ.get("CANTOU_S3_SECRET_KEY") or None,
            "signature_version": "s3v4",
            "default_acl": None,
            "file_overwrite": False,
        },
    }


STORAGES = {
    "default": _storage("files"),  # what may be shown, through views that check who asks
    "quarantine": _storage("quarantine"),  # what came, never shown
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING  # whose live server knows plain addresses only
        else "cantou.core.web.statics.Storage"
    },
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

PLATFORM_HOSTS = [
    _origin.hostname or "127.0.0.1",
    "localhost",
    ".localhost",
    "127.0.0.1",
    "[::1]",
    *os.environ.get("CANTOU_HOSTS", "").split(),
]
if TESTING:
    PLATFORM_HOSTS.append("testserver")
IS_LOCAL = PLATFORM_HOSTS[0] in {"localhost", "127.0.0.1", "::1"} or PLATFORM_HOSTS[0].endswith(".localhost")
# Names or addresses of the servers that answer for this platform: a portal's own name must lead to them.
PLATFORM_ADDRESSES = os.environ.get("CANTOU_ADDRESSES", "").split() or [PLATFORM_HOSTS[0]]
# Portals have hosts of their own, which only the database knows: PortalPrefixMiddleware refuses all others.
ALLOWED_HOSTS = ["*"]
CSRF_TRUSTED_ORIGINS = [ORIGIN]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_NAME = "cantou_session"
SESSION_ENGINE = "cantou.core.people.sessions"
CSRF_COOKIE_NAME = "cantou_csrf"
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
FILE_UPLOAD_HANDLERS = [
    "cantou.core.files.handlers.BoundedUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
SCANNER = os.environ.get("CANTOU_SCANNER", "")  # unix:///run/clamav/clamd.ctl or tcp://host:3310
TILES_URL = os.environ.get("CANTOU_TILES_URL", "")  # https://…/{z}/{x}/{y}.png, under interactive maps
TILES_CREDIT = os.environ.get("CANTOU_TILES_CREDIT", "")
FILES_ACCEL = os.environ.get(
    "CANTOU_FILES_ACCEL", ""
)  # an internal location of the web server over CANTOU_HOME/files
OUTBOUND_ALLOWED = frozenset(os.environ.get("CANTOU_OUTBOUND_ALLOWED", "").split())
"""host:port of servers inside, that core.web.remote may ask all the same."""
FILES_ORIGINAL_DAYS = int(os.environ.get("CANTOU_FILES_ORIGINAL_DAYS", "0"))

# smtp://, smtp+tls://, smtps://[user:password@]host[:port]; or a provider of django-anymail: brevo://KEY@
_mail = urlsplit(os.environ.get("CANTOU_EMAIL_URL", ""))
_by_smtp = _mail.scheme in {"", "smtp", "smtp+tls", "smtps"}
EMAIL_BACKEND = f"anymail.backends.{_mail.scheme}.EmailBackend"
if _by_smtp:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = _mail.hostname or "127.0.0.1"
EMAIL_PORT = _mail.port or {"smtp+tls": 587, "smtps": 465}.get(_mail.scheme, 25)
EMAIL_HOST_USER = unquote(_mail.username or "")
EMAIL_HOST_PASSWORD = unquote(_mail.password or "")
EMAIL_USE_TLS = _mail.scheme == "smtp+tls"
EMAIL_USE_SSL = _mail.scheme == "smtps"
EMAIL_TIMEOUT = 20
ANYMAIL = {"WEBHOOK_SECRET": os.environ.get("CANTOU_EMAIL_WEBHOOK", "")}  # "name:password", for the provider
if not _by_smtp:
    ANYMAIL |= {
        f"{_mail.scheme.upper()}_API_KEY": EMAIL_HOST_USER,
        f"{_mail.scheme.upper()}_SECRET_KEY": EMAIL_HOST_PASSWORD,
    }
DEFAULT_FROM_EMAIL = os.environ.get("CANTOU_FROM", "Cantou <ne-pas-repondre@localhost>")
MAIL_DOMAINS = frozenset(os.environ.get("CANTOU_MAIL_DOMAINS", "").lower().split())
BOUNCE_ADDRESS = os.environ.get(
    "CANTOU_BOUNCES", ""
)  # a mailbox of `cantou notices bounces`, with + addresses
MAIL_IN = os.environ.get("CANTOU_MAIL_IN", "")  # where people write to, a mailbox that keeps what follows a +
IMAP_URL = os.environ.get("CANTOU_IMAP_URL", "")  # imaps://user:password@host/INBOX
SMS_URL = os.environ.get("CANTOU_SMS_URL", "")
SMS_NUMBER = os.environ.get("CANTOU_SMS_NUMBER", "")  # the number at which people write back
SMS_ADAPTER = os.environ.get("CANTOU_SMS_ADAPTER", "cantou.core.notices.domain.sms_in.SignedJson")
SMS_SECRET = os.environ.get(
    "CANTOU_SMS_SECRET", ""
)  # signs what the gateway hands over; "": nothing comes in
SMS_CENTS = int(os.environ.get("CANTOU_SMS_CENTS", "7"))  # for one segment
SMS_MONTHLY_CENTS = int(
    os.environ.get("CANTOU_SMS_MONTHLY_CENTS", "2000")
)  # for an organisation that set none
VOICE_URL = os.environ.get("CANTOU_VOICE_URL", "")  # the gateway that calls
VOICE_NUMBER = os.environ.get("CANTOU_VOICE_NUMBER", "")  # the number that calls show
VAPID_KEY = HOME / "keys" / "vapid.pem"
SEALS = Path(
    os.environ.get("CANTOU_SEALS") or HOME / "keys" / "seals"
)  # certificates that seal what is signed
VAPID_SUBJECT = os.environ.get("CANTOU_VAPID_SUBJECT", f"mailto:{parseaddr(DEFAULT_FROM_EMAIL)[1]}")
PUSH_HOSTS = (
    "fcm.googleapis.com",
    "push.services.mozilla.com",
    "push.apple.com",
    "notify.windows.com",
    *os.environ.get("CANTOU_PUSH_HOSTS", "").split(),
)
PUSH_ORIGINS: tuple[str, ...] = ()  # whole origins, of a push service of one's own

# Webhooks to this machine itself, by plain http: for those who try an application here, never in production.
OUTGOING_LOOPBACK = os.environ.get("CANTOU_OUTGOING_LOOPBACK") == "1"
API_PUBLIC_PER_MINUTE = int(os.environ.get("CANTOU_API_PUBLIC_PER_MINUTE", "300"))  # for one network
API_TOKEN_PER_MINUTE = int(os.environ.get("CANTOU_API_TOKEN_PER_MINUTE", "1200"))

HEALTH_REPORT = "cantou.config.health.report"  # read by the operator's desk, which lies below config

LOGGING_CONFIG = None
configure_logs(debug=DEBUG)
