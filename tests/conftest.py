"""What every test may ask for: real stores, and the whole building."""

from tests.building import building, calling, empty_building, wire
from tests.stores import (
    clean_redis,
    database_url,
    empty_database,
    one_engine_a_database,
    one_engine_of_the_flows,
    postgres_url,
    redis_url,
    sqlite_template,
)

__all__ = [
    "building", "calling", "clean_redis", "database_url", "empty_building", "empty_database", "one_engine_a_database",
    "one_engine_of_the_flows", "postgres_url", "redis_url", "sqlite_template", "wire",
]  # fmt: skip
