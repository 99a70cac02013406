"""Settings: read once at start from the environment, every fault named.

Each class below is one group; a command reads only the groups that it uses.
A secret `X` may be given as a file, `X_FILE`. docs/configuration.md lists all, and a test keeps it complete.
"""

import base64
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, ClassVar, Self
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo

from pydantic import (
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


def _origin(value: str) -> str:
    """Return an origin without its final slash; http is for this machine only."""
    parts = urlsplit(value.strip())
    if parts.scheme not in {"http", "https"} or not parts.hostname or not _port_is_right(parts):
        raise ValueError("expected an origin such as https://hotline.example.org")
    if parts.path not in {"", "/"} or parts.query or parts.fragment or parts.username:
        raise ValueError("expected an origin alone, without path, query or user")
    if parts.scheme == "http" and not is_loopback(value):
        raise ValueError("expected https (plain http only on loopback)")
    return f"{parts.scheme}://{parts.netloc}"


def _port_is_right(parts: SplitResult) -> bool:
    try:
        return parts.port is None or parts.port > 0
    except ValueError:
        return False


def is_loopback(url: str) -> bool:
    """Say whether a URL points at this machine."""
    return urlsplit(url).hostname in LOOPBACK


def _database(value: str) -> str:
    if not re.match(r"(sqlite:///|postgres(ql)?://).", value):
        raise ValueError("expected sqlite:///PATH or postgresql://USER@HOST/NAME")
    return re.sub(r"^postgres(ql)?://", "postgresql+psycopg://", value)


def _redis(value: str) -> str:
    if not re.match(r"(redis|rediss|unix)://", value):
        raise ValueError("expected redis://HOST:PORT/0")
    return value


def _tokens(value: str) -> tuple[str, ...]:
    tokens = tuple(part.strip() for part in value.split(",") if part.strip())
    if not tokens:
        raise ValueError("expected a token, or several with commas between them while rotating")
    return tokens


def _data_keys(value: str) -> tuple[str, ...]:
    # Padding is often lost where keys are pasted; it carries nothing.
    keys = tuple(key.rstrip("=") + "=" * (-len(key.rstrip("=")) % 4) for key in _tokens(value))
    for key in keys:
        try:
            size = len(base64.b64decode(key.encode(), altchars=b"-_", validate=True))
        except ValueError:
            size = 0
        if size != 32:
            raise ValueError("expected keys of 32 bytes in urlsafe base64, with commas between them")
    return keys


def _number(value: str) -> str:
    if not re.fullmatch(r"\+[1-9][0-9]{6,14}", value.strip()):
        raise ValueError("expected a number such as +14155550100")
    return value.strip()


def _account(value: str) -> str:
    if not re.fullmatch(r"AC[0-9a-fA-F]{32}", value):
        raise ValueError("expected AC and 32 hexadecimal digits")
    return value


def _service(value: str) -> str:
    if not re.fullmatch(r"MG[0-9a-fA-F]{32}", value):
        raise ValueError("expected MG and 32 hexadecimal digits")
    return value


def _timezone(value: str) -> str:
    try:
        return ZoneInfo(value).key
    except (LookupError, ValueError, OSError) as error:
        raise ValueError("expected a time zone such as America/Los_Angeles") from error


def _country(value: str) -> str:
    if not re.fullmatch(r"[A-Z]{2}", value):
        raise ValueError("expected two capital letters, such as US")
    return value


class Group(BaseModel):
    """One group of settings; field `x_y` is the variable `X_Y`."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)
    secrets: ClassVar[frozenset[str]] = frozenset()

    @classmethod
    def read(cls, environ: Mapping[str, str]) -> Self:
        """Read this group, or raise ConfigError naming every variable at fault and what is expected."""
        values: dict[str, Any] = {}
        for field in cls.model_fields:
            if (value := _lookup(environ, field.upper(), field in cls.secrets)) is not None:
                values[field] = value
        try:
            return cls(**values)
        except ValidationError as error:
            raise ConfigError("; ".join(_sentence(fault) for fault in error.errors())) from None


def _lookup(environ: Mapping[str, str], name: str, secret: bool) -> str | None:
    if secret and (path := environ.get(f"{name}_FILE")):
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            raise ConfigError(f"{name}_FILE: the file cannot be read") from None
    return environ.get(name, "").strip() or None


def _sentence(fault: Any) -> str:
    # Only the variable and what is expected: the value itself may be a secret.
    name = str(fault["loc"][0]).upper() if fault["loc"] else ""
    if fault["type"] == "missing":
        return f"{name} is missing: see docs/configuration.md"
    message = str(fault["msg"]).removeprefix("Value error, ")
    return f"{name}: {message}" if name else message


class Stores(Group):
    """Where rows and sessions live."""

    secrets = frozenset({"database_url", "data_keys"})
    database_url: Annotated[str, BeforeValidator(_database)]
    data_keys: Annotated[tuple[str, ...], BeforeValidator(_data_keys)] = Field(repr=False)
    spool_path: Path = Path("hotline-spool.db")

    @property
    def spool(self) -> Path | None:
        """Return where reports wait for the database; None where it is a file of this machine itself."""
        return None if self.database_url.startswith("sqlite") else self.spool_path


class Database(Group):
    """The database alone, for `db upgrade`."""

    secrets = frozenset({"database_url"})
    database_url: Annotated[str, BeforeValidator(_database)]


class Memory(Group):
    """Redis: sessions and queues."""

    secrets = frozenset({"redis_url"})
    redis_url: Annotated[str, BeforeValidator(_redis)]


class Speaker(Group):
    """Who speaks, and the defaults of the directory."""

    hotline_name: str = "Union Hotline"
    office_phone: Annotated[str, BeforeValidator(_number)] | None = None
    timezone: Annotated[str, BeforeValidator(_timezone)] = "America/Los_Angeles"
    country: Annotated[str, BeforeValidator(_country)] = "US"


class Carrier(Group):
    """The account at the carrier, and the origin that it calls."""

    secrets = frozenset({"twilio_auth_token", "twilio_api_secret"})
    public_url: Annotated[str, BeforeValidator(_origin)]
    twilio_account_sid: Annotated[str, BeforeValidator(_account)]
    twilio_auth_token: Annotated[tuple[str, ...], BeforeValidator(_tokens)] = Field(repr=False)
    twilio_api_key: str | None = None
    twilio_api_secret: SecretStr | None = None
    twilio_messaging_service_sid: Annotated[str, BeforeValidator(_service)] | None = None
    twilio_phone_number: Annotated[str, BeforeValidator(_number)] | None = None
    twilio_api_url: Annotated[str, BeforeValidator(_origin)] = "https://api.twilio.com"
    calls_per_second: int = Field(default=1, ge=1, le=100)
    time_scale: float = Field(default=1.0, gt=0, allow_inf_nan=False)

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        if not (self.twilio_messaging_service_sid or self.twilio_phone_number):
            raise ValueError("TWILIO_MESSAGING_SERVICE_SID or TWILIO_PHONE_NUMBER is missing: one sender is needed")
        if (self.twilio_api_key is None) != (self.twilio_api_secret is None):
            raise ValueError("TWILIO_API_KEY and TWILIO_API_SECRET go together: give both or neither")
        if self.time_scale < 1 and not is_loopback(self.twilio_api_url):
            # A real rep must never be rushed by a practice setting.
            raise ValueError("TIME_SCALE: expected 1 or more unless TWILIO_API_URL is loopback")
        return self

    @property
    def sending_login(self) -> tuple[str, str]:
        """Return user and password for the REST API: the key if there is one, else the newest token."""
        if self.twilio_api_key and self.twilio_api_secret:
            return self.twilio_api_key, self.twilio_api_secret.get_secret_value()
        return self.twilio_account_sid, self.twilio_auth_token[0]


class Number(Group):
    """The hotline's own number alone, for `fallback`."""

    twilio_phone_number: Annotated[str, BeforeValidator(_number)] | None = None


class Web(Group):
    """The web process."""

    secrets = frozenset({"metrics_token"})
    port: int = Field(default=8000, ge=1, le=65535)
    web_concurrency: int = Field(default=1, ge=1, le=64)
    metrics_token: SecretStr | None = None
    # Set by `hotline demo` alone: where the phones of the simulator are.
    simulator_url: Annotated[str, BeforeValidator(_origin)] | None = None

    @model_validator(mode="after")
    def _phones_stay_home(self) -> Self:
        if self.simulator_url and not is_loopback(self.simulator_url):
            raise ValueError("SIMULATOR_URL: expected a loopback origin; it is for the demo only")
        return self


class Logging(Group):
    """How much is logged."""

    log_level: Annotated[str, Field(pattern="^(DEBUG|INFO|WARNING|ERROR)$")] = "INFO"
