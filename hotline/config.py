"""Settings, read once from the environment at the start. An error names every variable that is wrong.

Each class below is one group; a command reads only the groups that it uses.
A secret `X` may be given as a file, `X_FILE`. docs/configuration.md lists all settings; a test compares the two.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    model_validator,
)

from hotline.errors import ConfigError

LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def is_loopback(url: str) -> bool:
    """Return True if a URL points at this machine."""
    return urlsplit(url).hostname in LOOPBACK


def _matching(pattern: str, expected: str) -> AfterValidator:
    def check(value: str) -> str:
        if not re.fullmatch(pattern, value, re.DOTALL):
            raise ValueError(f"expected {expected}")
        return value

    return AfterValidator(check)


def _origin(value: str) -> str:
    parts = urlsplit(value)
    try:
        complete = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:  # the port is no number
        complete = False
    if not complete:
        raise ValueError("expected an origin such as https://hotline.example.org")
    if parts.path not in {"", "/"} or parts.query or parts.fragment or parts.username:
        raise ValueError("expected an origin alone, without path, query or user")
    if parts.scheme == "http" and not is_loopback(value):
        raise ValueError("expected https (plain http only on loopback)")
    return f"{parts.scheme}://{parts.netloc}"


def _tokens(value: str) -> tuple[str, ...]:
    tokens = tuple(part.strip() for part in value.split(",") if part.strip())
    if not tokens:
        raise ValueError("expected a token, or several with commas between them while rotating")
    return tokens


def _data_keys(value: str) -> tuple[str, ...]:
    # Pasted keys often lose their padding, which has no information.
    keys = [key.rstrip("=") for key in _tokens(value)]
    if not all(re.fullmatch(r"[A-Za-z0-9_+/-]{43}", key) for key in keys):
        raise ValueError("expected keys of 32 bytes in urlsafe base64, with commas between them")
    return tuple(f"{key}=" for key in keys)


def _timezone(value: str) -> str:
    try:
        return ZoneInfo(value).key
    except (LookupError, ValueError, OSError) as error:
        raise ValueError("expected a time zone such as America/Los_Angeles") from error


# A field with `repr=False` is a secret: it is never printed, and may be given as a file.
Origin = Annotated[str, AfterValidator(_origin)]
Phone = Annotated[str, _matching(r"\+[1-9][0-9]{6,14}", "a number such as +14155550100")]
Timezone = Annotated[str, AfterValidator(_timezone)]
Country = Annotated[str, _matching("[A-Z]{2}", "two capital letters, such as US")]
AccountSid = Annotated[str, _matching("AC[0-9a-fA-F]{32}", "AC and 32 hexadecimal digits")]
ServiceSid = Annotated[str, _matching("MG[0-9a-fA-F]{32}", "MG and 32 hexadecimal digits")]
Tokens = Annotated[tuple[str, ...], BeforeValidator(_tokens), Field(repr=False)]
DataKeys = Annotated[tuple[str, ...], BeforeValidator(_data_keys), Field(repr=False)]
RedisUrl = Annotated[str, _matching("(redis|rediss|unix)://.*", "redis://HOST:PORT/0"), Field(repr=False)]
DatabaseUrl = Annotated[
    str,
    _matching(r"(sqlite:///|postgres(ql)?://).+", "sqlite:///PATH or postgresql://USER@HOST/NAME"),
    AfterValidator(lambda url: re.sub("^postgres(ql)?:", "postgresql+psycopg:", url)),
    Field(repr=False),
]


class Group(BaseModel):
    """One group of settings; field `x_y` is the variable `X_Y`."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    @classmethod
    def read(cls, environ: Mapping[str, str]) -> Self:
        """Read this group. Raise ConfigError with every variable that is wrong and what is expected."""
        secrets = cls.secrets()
        values = {name: _lookup(environ, name.upper(), name in secrets) for name in cls.model_fields}
        try:
            return cls(**{name: value for name, value in values.items() if value})
        except ValidationError as error:
            raise ConfigError("; ".join(_sentence(fault) for fault in error.errors())) from None

    @classmethod
    def secrets(cls) -> set[str]:
        """Return the names of the secret fields."""
        return {name for name, field in cls.model_fields.items() if not field.repr}


def _lookup(environ: Mapping[str, str], name: str, secret: bool) -> str:
    if secret and (path := environ.get(f"{name}_FILE")):
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            raise ConfigError(f"{name}_FILE: the file cannot be read") from None
    return environ.get(name, "").strip()


def _sentence(fault: Any) -> str:
    # The message must not quote the value, which may be a secret.
    name = str(fault["loc"][0]).upper() if fault["loc"] else ""
    if fault["type"] == "missing":
        return f"{name} is missing: see docs/configuration.md"
    message = str(fault["msg"]).removeprefix("Value error, ")
    return f"{name}: {message}" if name else message


class SchemaSettings(Group):
    """The database alone, for `db upgrade`."""

    database_url: DatabaseUrl


class DatabaseSettings(SchemaSettings):
    """The database, its keys, and the spool file for reports while PostgreSQL is away."""

    data_keys: DataKeys
    spool_path: Path = Path("hotline-spool.db")

    @property
    def spool(self) -> Path | None:
        """Return the path of the spool, or None if the database is itself a file on this machine."""
        return None if self.database_url.startswith("sqlite") else self.spool_path


class RedisSettings(Group):
    """Redis: sessions and queues."""

    redis_url: RedisUrl


class Identity(Group):
    """The name and phone of the hotline's owner, and the defaults of the directory."""

    hotline_name: str = "Union Hotline"
    office_phone: Phone | None = None
    timezone: Timezone = "America/Los_Angeles"
    country: Country = "US"


class CarrierSettings(Group):
    """The account at the carrier, and our origin, which the carrier calls."""

    public_url: Origin
    twilio_account_sid: AccountSid
    twilio_auth_token: Tokens
    twilio_api_key: str | None = None
    twilio_api_secret: SecretStr | None = Field(default=None, repr=False)
    twilio_messaging_service_sid: ServiceSid | None = None
    twilio_phone_number: Phone | None = None
    twilio_api_url: Origin = "https://api.twilio.com"
    calls_per_second: int = Field(default=1, ge=1, le=100)
    time_scale: float = Field(default=1.0, gt=0, allow_inf_nan=False)

    @model_validator(mode="after")
    def _check_consistency(self) -> Self:
        if not (self.twilio_messaging_service_sid or self.twilio_phone_number):
            raise ValueError("TWILIO_MESSAGING_SERVICE_SID or TWILIO_PHONE_NUMBER is missing: one sender is needed")
        if (self.twilio_api_key is None) != (self.twilio_api_secret is None):
            raise ValueError("TWILIO_API_KEY and TWILIO_API_SECRET go together: give both or neither")
        if self.time_scale < 1 and not is_loopback(self.twilio_api_url):
            # A practice setting must never shorten the time that real reps have.
            raise ValueError("TIME_SCALE: expected 1 or more unless TWILIO_API_URL is loopback")
        return self

    @property
    def sending_login(self) -> tuple[str, str]:
        """Return user and password for the REST API: the API key if set, else the account and its newest token."""
        if self.twilio_api_key and self.twilio_api_secret:
            return self.twilio_api_key, self.twilio_api_secret.get_secret_value()
        return self.twilio_account_sid, self.twilio_auth_token[0]


class NumberSettings(Group):
    """The hotline's own number alone, for `fallback` and `cards`."""

    twilio_phone_number: Phone | None = None


class WebSettings(Group):
    """The web process."""

    port: int = Field(default=8000, ge=1, le=65535)
    web_concurrency: int = Field(default=1, ge=1, le=64)
    metrics_token: SecretStr | None = Field(default=None, repr=False)
    # The origin of the simulator's phones; only `hotline demo` sets it.
    simulator_url: Origin | None = None

    @model_validator(mode="after")
    def _demo_only_on_loopback(self) -> Self:
        if self.simulator_url and not is_loopback(self.simulator_url):
            raise ValueError("SIMULATOR_URL: expected a loopback origin; it is for the demo only")
        return self


class LogSettings(Group):
    """How much is logged."""

    log_level: Annotated[str, Field(pattern="^(DEBUG|INFO|WARNING|ERROR)$")] = "INFO"


# All that the processes of a hotline read.
GROUPS: tuple[type[Group], ...] = (
    DatabaseSettings, RedisSettings, Identity, CarrierSettings, WebSettings, LogSettings,
)  # fmt: skip
