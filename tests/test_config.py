"""Settings: each fault named with what is expected, all at once, and never with the value."""

from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from hotline import config
from hotline.bootstrap import Settings
from hotline.errors import ConfigError
from tests.building import ACCOUNT, DATA_KEY, NUMBER, SERVICE

WHOLE = {
    "PUBLIC_URL": "https://hotline.example.org/",
    "TWILIO_ACCOUNT_SID": ACCOUNT,
    "TWILIO_AUTH_TOKEN": "the-token",
    "TWILIO_PHONE_NUMBER": NUMBER,
    "DATABASE_URL": "postgres://u:p@db/hotline",
    "REDIS_URL": "redis://cache:6379/0",
    "DATA_KEYS": DATA_KEY,
}
LOOPBACK = {"TWILIO_API_URL": "http://127.0.0.1:8010"}


def fault(**changes: str) -> str:
    """Return the one line that these settings are refused with."""
    with pytest.raises(ConfigError) as caught:  # noqa: PT012  # whichever group refuses them
        Settings.read(WHOLE | changes)
        config.WebSettings.read(WHOLE | changes)
        config.LogSettings.read(WHOLE | changes)
    assert "\n" not in str(caught.value)
    assert caught.value.__suppress_context__, "a cause would print the value"
    return str(caught.value)


def test_a_whole_environment_is_read_with_its_defaults() -> None:
    settings = Settings.read(WHOLE)

    assert settings.carrier.public_url == "https://hotline.example.org"
    assert settings.carrier.twilio_api_url == "https://api.twilio.com"
    assert settings.database.database_url == "postgresql+psycopg://u:p@db/hotline"
    assert (settings.identity.hotline_name, settings.identity.country) == ("Union Hotline", "US")
    assert (config.WebSettings.read({}).port, config.LogSettings.read({}).log_level) == (8000, "INFO")


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("PUBLIC_URL", "http://hotline.example.org", "https"),
        ("PUBLIC_URL", "https://hotline.example.org/path", "without path"),
        ("PUBLIC_URL", "https://user@hotline.example.org", "user"),
        ("PUBLIC_URL", "https://hotline.example.org#rc=2", "origin"),
        ("PUBLIC_URL", "https://hotline.example.org:port", "origin"),
        ("PUBLIC_URL", "hotline.local", "origin"),
        ("TWILIO_API_URL", "http://api.example.org", "https"),
        ("TWILIO_API_URL", "http://127.0.0.1.evil.example", "https"),
        ("TWILIO_ACCOUNT_SID", "AC12", "AC and 32"),
        ("TWILIO_AUTH_TOKEN", " , ", "token"),
        ("TWILIO_MESSAGING_SERVICE_SID", "SM" + "0" * 32, "MG and 32"),
        ("TWILIO_PHONE_NUMBER", "(415) 555-0100", "+14155550100"),
        ("OFFICE_PHONE", "415-555-0100", "+14155550100"),
        ("DATABASE_URL", "mysql://db/hotline", "sqlite:///PATH or postgresql"),
        ("REDIS_URL", "cache:6379", "redis://"),
        ("DATA_KEYS", "not-a-key", "32 bytes"),
        ("DATA_KEYS", "c2hvcnQ=", "32 bytes"),
        pytest.param("DATA_KEYS", f"{DATA_KEY},c2hvcnQ=", "32 bytes", id="second key too short"),
        ("TIMEZONE", "Mars/Olympus", "time zone"),
        ("TIMEZONE", "../etc/passwd", "time zone"),
        ("COUNTRY", "usa", "two capital letters"),
        ("TIME_SCALE", "0", "greater than 0"),
        ("TIME_SCALE", "nan", "TIME_SCALE"),
        ("TIME_SCALE", "inf", "TIME_SCALE"),
        ("TIME_SCALE", "fast", "number"),
        ("PORT", "0", "greater than or equal to 1"),
        ("PORT", "http", "integer"),
        ("WEB_CONCURRENCY", "65", "64"),
        ("LOG_LEVEL", "LOUD", "DEBUG|INFO"),
        ("SIMULATOR_URL", "https://phones.example.org", "loopback"),
    ],
)
def test_a_malformed_setting_is_named_with_what_is_expected_and_not_with_its_value(
    name: str, value: str, expected: str
) -> None:
    line = fault(**{name: value})

    assert name in line
    assert expected in line
    assert value.strip(" ,") == "" or len(value) < 5 or value not in line


def test_every_missing_setting_of_a_group_is_named_at_once() -> None:
    with pytest.raises(ConfigError) as caught:
        config.CarrierSettings.read({"TWILIO_PHONE_NUMBER": "x"})

    for name in ("PUBLIC_URL", "TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_PHONE_NUMBER"):
        assert name in str(caught.value)
    assert "docs/configuration.md" in str(caught.value)


def test_what_only_makes_sense_together_is_asked_for_together() -> None:
    assert "one sender is needed" in fault(TWILIO_PHONE_NUMBER="")
    assert "go together" in fault(TWILIO_API_KEY="SK1")
    assert "go together" in fault(TWILIO_API_SECRET="hidden")
    both = Settings.read(WHOLE | {"TWILIO_API_KEY": "SK1", "TWILIO_API_SECRET": "hidden"})
    assert both.carrier.sending_login == ("SK1", "hidden")


def test_a_real_rep_is_never_rushed_by_a_practice_setting() -> None:
    assert "TIME_SCALE" in fault(TIME_SCALE="0.5")
    assert "TIME_SCALE" in fault(TIME_SCALE="0.5", TWILIO_API_URL="https://localhost.example.org")
    assert Settings.read(WHOLE | LOOPBACK | {"TIME_SCALE": "0.01"}).carrier.time_scale == 0.01
    assert Settings.read(WHOLE | {"TIME_SCALE": "2"}).carrier.time_scale == 2


def test_tokens_and_keys_are_lists_newest_first() -> None:
    new = Fernet.generate_key().decode()
    carrier = config.CarrierSettings.read(
        WHOLE | {"TWILIO_MESSAGING_SERVICE_SID": SERVICE, "TWILIO_AUTH_TOKEN": "new, old"}
    )
    database = config.DatabaseSettings.read(WHOLE | {"DATA_KEYS": f"{new.rstrip('=')} ,{DATA_KEY}"})

    assert carrier.twilio_auth_token == ("new", "old")
    assert carrier.sending_login == (ACCOUNT, "new")
    assert database.data_keys == (new, DATA_KEY), "padding that was lost while pasting is put back"


SECRETS = {
    "TWILIO_AUTH_TOKEN": config.CarrierSettings,
    "TWILIO_API_SECRET": config.CarrierSettings,
    "DATABASE_URL": config.DatabaseSettings,
    "DATA_KEYS": config.DatabaseSettings,
    "REDIS_URL": config.RedisSettings,
    "METRICS_TOKEN": config.WebSettings,
}


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_may_be_given_as_a_file(name: str, tmp_path: Path) -> None:
    whole = WHOLE | {"TWILIO_API_KEY": "SK1", "TWILIO_API_SECRET": "hidden", "METRICS_TOKEN": "hidden"}
    file = tmp_path / "secret"
    file.write_text(f"{whole[name]}\n", encoding="utf-8")
    by_file = {key: value for key, value in whole.items() if key != name} | {f"{name}_FILE": str(file)}

    assert SECRETS[name].read(by_file) == SECRETS[name].read(whole)
    with pytest.raises(ConfigError) as caught:
        SECRETS[name].read(by_file | {f"{name}_FILE": str(tmp_path / "gone")})
    assert str(caught.value) == f"{name}_FILE: the file cannot be read"


def test_an_empty_file_is_as_good_as_none(tmp_path: Path) -> None:
    (tmp_path / "secret").touch()
    file = str(tmp_path / "secret")

    assert config.WebSettings.read({"METRICS_TOKEN_FILE": file}).metrics_token is None
    with pytest.raises(ConfigError, match="DATABASE_URL is missing"):
        config.SchemaSettings.read({"DATABASE_URL_FILE": file})


def test_what_is_no_secret_is_not_read_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "name").write_text("Another Hotline")

    assert config.Identity.read({"HOTLINE_NAME_FILE": str(tmp_path / "name")}).hotline_name == "Union Hotline"


def test_secrets_are_in_no_printed_settings() -> None:
    settings = Settings.read(WHOLE | {"TWILIO_API_KEY": "SK1", "TWILIO_API_SECRET": "hidden-secret"})
    web = config.WebSettings.read({"METRICS_TOKEN": "hidden-metrics"})

    printed = f"{settings!r} {settings} {web!r}"

    for secret in ("the-token", "hidden-secret", "hidden-metrics", DATA_KEY):
        assert secret not in printed
