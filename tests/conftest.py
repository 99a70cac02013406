"""What every test may ask for: real stores, and the whole building."""

from hypothesis import HealthCheck, settings

from tests.building import building, calling, empty_building, wire
from tests.stores import (
    clean_redis,
    database_url,
    empty_database,
    engines_end,
    postgres_url,
    redis_url,
    sqlite_template,
)

__all__ = [
    "building", "calling", "clean_redis", "database_url", "empty_building", "empty_database", "engines_end",
    "postgres_url", "redis_url", "sqlite_template", "wire",
]  # fmt: skip

# The same examples in every run, and no example that is too slow on a busy machine. New ones are tried by
# `pytest --hypothesis-profile default`.
settings.register_profile(
    "suite", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
settings.load_profile("suite")
