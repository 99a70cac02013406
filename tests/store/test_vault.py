"""The vault: what is sealed stays sealed, what is blinded stays the same, and wrong keys are told plainly."""

import threading

import pytest
from cryptography.fernet import Fernet
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from hotline.errors import StoreError, Unreadable
from hotline.store.sql.database import Database, make_engine
from hotline.store.vault import KeyDomain, Vault, wrapped_keys
from tests.building import DATA_KEY

NUMBER = "+14155550123"
NEW_KEY = Fernet.generate_key().decode()
ANY_KEYS = {name: Fernet.generate_key() for name in (*KeyDomain, "index")}


def opened_with(database: Database, *keys: str) -> Vault:
    """Return the vault as a process with these DATA_KEYS finds it."""
    url = database.engine.url.render_as_string(hide_password=False)
    other = Database(make_engine(url), keys)  # a process has an engine of its own, where tests share one
    try:
        return other.vault
    finally:
        other.engine.dispose()


def wrapped(database: Database) -> dict[str, str]:
    with database.engine.connect() as conn:
        return {row.name: row.wrapped for row in conn.execute(select(wrapped_keys))}


@given(st.text(), st.sampled_from(KeyDomain))
def test_whatever_is_sealed_comes_back_and_cannot_be_read(words: str, drawer: KeyDomain) -> None:
    vault = Vault(ANY_KEYS)

    sealed = vault.seal(drawer, words)

    assert vault.open(sealed) == words
    assert sealed.startswith(f"{drawer}.")
    assert sealed != vault.seal(drawer, words), "equal words do not look alike"
    assert len(words) < 8 or words not in sealed


def test_blinded_numbers_are_keyed_and_equal_only_for_the_same_number() -> None:
    vault = Vault(ANY_KEYS)
    other = Vault(ANY_KEYS | {"index": Fernet.generate_key()})

    assert vault.blind(NUMBER) == vault.blind(NUMBER)
    assert vault.blind(NUMBER) != vault.blind("+14155550124")
    assert vault.blind(NUMBER) != other.blind(NUMBER), "without the key nobody can try all numbers"


def test_a_sealed_text_that_was_changed_or_moved_to_another_drawer_is_not_opened() -> None:
    vault = Vault(ANY_KEYS)
    sealed = vault.seal(KeyDomain.CALLERS, "behind the mill")
    middle = len(sealed) // 2
    changed = sealed[:middle] + ("A" if sealed[middle] != "A" else "B") + sealed[middle + 1 :]
    moved = sealed.replace("callers.", "contacts.")

    for wrong in (changed, moved, sealed[:-4], sealed.partition(".")[2], "nobody.x", "plain words", ""):
        with pytest.raises(Unreadable) as caught:
            vault.open(wrong)
        assert "mill" not in str(caught.value)
        assert "\n" not in str(caught.value)


def test_rotating_wraps_anew_and_changes_nothing_that_is_stored(database: Database) -> None:
    sealed, blinded = database.vault.seal(KeyDomain.CALLERS, "words"), database.vault.blind(NUMBER)
    before = wrapped(database)

    while_rotating = opened_with(database, NEW_KEY, DATA_KEY)
    rotated = wrapped(database)
    afterwards = opened_with(database, NEW_KEY)

    for vault in (while_rotating, afterwards):
        assert vault.open(sealed) == "words"
        assert vault.blind(NUMBER) == blinded
    assert set(rotated) == {"callers", "contacts", "index"}
    assert all(rotated[name] != before[name] for name in before)
    assert wrapped(database) == rotated, "a start that rotates nothing writes nothing"


def test_a_wrong_key_is_one_clear_line_and_harms_nothing(database: Database) -> None:
    sealed = database.vault.seal(KeyDomain.CONTACTS, "Maria")
    before = wrapped(database)

    for _ in range(2):
        with pytest.raises(StoreError, match="DATA_KEYS") as caught:
            opened_with(database, NEW_KEY)
        assert "\n" not in str(caught.value)
        assert NEW_KEY not in str(caught.value)

    assert wrapped(database) == before
    assert opened_with(database, DATA_KEY).open(sealed) == "Maria"


def test_two_processes_that_start_at_once_on_an_empty_database_share_their_keys(database: Database) -> None:
    start, blinded = threading.Barrier(4), []

    def begin() -> None:
        start.wait()
        blinded.append(opened_with(database, DATA_KEY).blind(NUMBER))

    threads = [threading.Thread(target=begin) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(blinded) == 4
    assert len(set(blinded)) == 1
