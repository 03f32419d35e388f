"""A token says what it is by its form, and a mistyped one is known at once."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tieline.core.api_tokens import FORM, SECRET_BYTES, digest_of, read_token, write_token

secrets = st.binary(min_size=SECRET_BYTES, max_size=SECRET_BYTES)


@given(secrets)
def test_what_is_written_is_read_again(secret: bytes) -> None:
    token = write_token(secret)
    assert len(token) == 53
    assert FORM.fullmatch(token)
    assert read_token(token) == secret
    assert digest_of(secret) == hashlib.sha256(secret).hexdigest()


@given(secrets, st.integers(0, 52), st.sampled_from("0aZ-_ é"))
def test_one_wrong_character_is_noticed(secret: bytes, place: int, wrong: str) -> None:
    token = write_token(secret)
    mistyped = token[:place] + wrong + token[place + 1 :]
    assert (read_token(mistyped) is None) == (mistyped != token)


@given(st.text(max_size=80))
def test_any_text_is_a_token_or_none(text: str) -> None:
    assert read_token(text) is None
    assert read_token(f"tln_{text}") is None


def test_a_known_token_stays_what_it_is() -> None:
    assert write_token(bytes(32)) == f"tln_{'0' * 43}0SQjCX"
    assert read_token("tln_" + "z" * 49) is None  # more than 256 bits


@pytest.mark.parametrize("length", [0, 16, 31, 33])
def test_a_secret_of_another_length_is_refused(length: int) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        write_token(bytes(length))
