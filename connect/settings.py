"""Settings of Connect, read from the environment; safe unless told otherwise.

`DEMO` opens the demo accounts and `/demo/`; it is refused together with a production database by `connect.checks`.
"""

from pathlib import Path

import environ
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

DEBUG = env.bool("DEBUG", False)
DEMO = env.bool("DEMO", False)
DATA = Path(env.str("DATA", str(BASE_DIR / "var")))
SECRET_KEY = env.str("SECRET_KEY")
LEDGER_KEY_FILE = env.str("LEDGER_KEY_FILE", str(DATA / "ledger_key"))
CODES_KEY_FILE = env.str("CODES_KEY_FILE", str(DATA / "codes_key"))  # seals top-up codes: `sales.stockroom.keys`
FISCAL_YEAR_ENDS_IN = env.int("FISCAL_YEAR_ENDS_IN", 12)  # the month on whose last day the association's accounts end
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"] if DEMO or DEBUG else [])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
PUBLIC_URL = env.str("PUBLIC_URL", f"http://localhost:{env.int('PORT', 8000)}")  # links in e-mails and QR codes

INSTALLED_APPS = [
    "connect.ui",
    "connect.books",
    "connect.post",
    "connect.accounts",
    "connect.antennas",
    "connect.partners",
    "beneficiaries",
    "sales",
    "workshops",
    "training",
    "connect.impact",
    "connect.desk",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "csp",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "connect.antennas.middleware.AntennaPrefixMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "connect.ui.readable.ReadableMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "connect.ui.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "connect.accounts.middleware.ScreenMiddleware",  # the quick lock, and what a shared computer may keep
    "connect.antennas.middleware.DoorMiddleware",  # innermost: opens the transaction and tells PostgreSQL which door
]

ROOT_URLCONF = "connect.urls"
ANTENNA_URLCONF = "connect.urls_antenna"
WSGI_APPLICATION = "connect.wsgi.application"

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
                "connect.ui.frame.frame",
            ],
            "builtins": ["connect.ui.templatetags.ui", "django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]

DATABASES = {"default": env.db("DATABASE_URL", default="postgres://connect_web@/connect")}
DATABASES["default"].setdefault("OPTIONS", {})
DATABASES["default"]["OPTIONS"]["application_name"] = "connect"
if env.bool("DATABASE_POOL", True):
    # As many connections a process as threads (8): fewer would make requests wait for each other.
    DATABASES["default"]["OPTIONS"]["pool"] = {"min_size": 1, "max_size": 9, "timeout": 10}
DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = True  # PgBouncer in transaction mode
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "connect_cache"}}

# People who sign in
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "connect.antennas.access.MembershipBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    # CNIL deliberation 2022-100: 12 characters with limits on attempts.
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "/compte/connexion/"  # a path: a name would not be found under an antenna's URLconf
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "connect.accounts.sign_in.ConnectAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # an account is born from an invitation sent to its address
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_FORMAT = {"length": 6, "dashed": True}
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "5/5m/key,30/m/ip",
    "request_login_code": "5/5m/key,20/m/ip",
    # Joining the portal: an address of the town hall may be behind one IP with all its colleagues.
    "access_code": "5/h/key,40/h/ip",
    "join_request": "5/h/key,40/h/ip",
    # A report by its link: read by a few people at once, tried by nobody.
    "report_link": "120/h/key,60/5m/ip",
    # A telephone looks at its calendar every quarter of an hour at most; an antenna's telephones share an address.
    "calendar": "30/h/key,600/h/ip",
    "api_key": "30/m/ip",  # keys of the API that open nothing; those that open are counted by `impact_api_knock`
}
ACCOUNT_FORMS = {
    "request_login_code": "connect.accounts.code_sign_in.RequestCodeForm",
    "confirm_login_code": "connect.accounts.code_sign_in.ConfirmCodeForm",
    "login": "connect.accounts.forms.LoginForm",
    "reset_password": "connect.accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "connect.accounts.forms.ResetPasswordKeyForm",
    "change_password": "connect.accounts.forms.ChangePasswordForm",
    "set_password": "connect.accounts.forms.SetPasswordForm",
    "reauthenticate": "connect.accounts.forms.ReauthenticateForm",
}
MFA_FORMS = {
    "authenticate": "connect.accounts.forms.AuthenticateForm",
    "reauthenticate": "connect.accounts.forms.ConfirmCodeForm",
    "activate_totp": "connect.accounts.forms.ActivateTOTPForm",
}
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if env.bool("BEHIND_PROXY", False) else 0  # else limits count the proxy as one visitor
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]  # passkeys are postponed
MFA_TOTP_ISSUER = "Connect"
MFA_TOTP_TOLERANCE = 1  # a telephone half a minute late still opens
MFA_ADAPTER = "connect.accounts.second_factor.SealedSecrets"
# Managers and national staff must hold a second factor; the demo shows the day without a telephone at hand.
SECOND_FACTOR_DEMANDED = env.bool("SECOND_FACTOR_DEMANDED", not (DEMO or DEBUG))

SHARED_SCREEN_MINUTES = env.int("SHARED_SCREEN_MINUTES", 10)  # an antenna's screen left alone locks itself
SESSION_COOKIE_AGE = 4 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_SAVE_EVERY_REQUEST = False
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "connect.home.csrf_failure"

# Production speaks HTTPS behind a proxy; the demo speaks HTTP on the machine itself.
HTTPS = env.bool("HTTPS", not (DEMO or DEBUG))
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_PROXY", False) else None
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "manifest-src": ["'self'"],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {"camera": [], "geolocation": [], "microphone": [], "payment": [], "usb": []}

LANGUAGE_CODE = "fr"
LANGUAGE_COOKIE_NAME = "connect_language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 60 * 60
LANGUAGE_COOKIE_SECURE, LANGUAGE_COOKIE_HTTPONLY, LANGUAGE_COOKIE_SAMESITE = HTTPS, True, "Lax"
LANGUAGES = [("fr", _("French")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Paris"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STATICFILES_DIRS = [BASE_DIR / "static"] + [
    (name, path) for name, path in [("bootstrap", BASE_DIR / "node_modules/bootstrap/dist/css")] if path.exists()
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": env.str("STATICFILES_STORAGE", "whitenoise.storage.CompressedManifestStaticFilesStorage")
    },
}
MEDIA_ROOT = DATA / "files"
# Files straight from the sources, for those who work on them; else what collectstatic gathered.
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = env.bool("STATIC_FROM_SOURCES", DEBUG)
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
UPLOAD_MAX_SIZE = 12_000_000  # bytes of a whole request with files; the forms say their own limits, which are lower
FILE_UPLOAD_HANDLERS = [
    "connect.ui.uploads.NothingHuge",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
FILE_UPLOAD_PERMISSIONS, FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o600, 0o700
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000

CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"

# The demo sends nothing: letters are read at /demo/mails/.
EMAIL_BACKEND = env.str("EMAIL_BACKEND", f"django.core.mail.backends.{'dummy' if DEMO else 'smtp'}.EmailBackend")
# Who carries text messages: a class of `connect.post.sms.Carrier`. The demo writes them into a file and shows them at
# /demo/sms/; empty, none leaves, and people without e-mail are on the list of calls.
SMS_BACKEND = env.str("SMS_BACKEND", "connect.post.sms.FileBackend" if DEMO else "")
EMAIL_CONFIG = env.email("EMAIL_URL", default="smtp://localhost:25")
EMAIL_HOST, EMAIL_PORT = EMAIL_CONFIG["EMAIL_HOST"], EMAIL_CONFIG["EMAIL_PORT"]
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = EMAIL_CONFIG["EMAIL_HOST_USER"], EMAIL_CONFIG["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS = EMAIL_CONFIG.get("EMAIL_USE_TLS", False)
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("DEFAULT_FROM_EMAIL", "Connect <ne-pas-repondre@connect.invalid>")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"no_person": {"()": "connect.ui.logs.WithoutPersonalData"}},
    "formatters": {"line": {"()": "connect.ui.logs.JsonLine"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["no_person"]},
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "django.request": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "weasyprint": {"level": "ERROR"},
        "fontTools": {"level": "ERROR"},
        "procrastinate": {"level": "WARNING"},
    },
}
