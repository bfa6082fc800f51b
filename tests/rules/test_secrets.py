"""What is sealed stays shut, what is signed comes back unchanged, and no key means no start."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules import hostile
from wordkept.kernel.secrets import CannotUnseal, Keyring, NoKey, digest

PLACE = "account:7:token"


@pytest.fixture
def keys(tmp_path: Path) -> Keyring:
    return Keyring(tmp_path)


@pytest.fixture
def file(tmp_path: Path, keys: Keyring) -> Path:
    return tmp_path / "secret.key"


@pytest.mark.parametrize("plain", ["", "a token", "Grüße 🐈", "x" * 100_000, "a\x00b"])
def test_R48_what_is_sealed_can_be_unsealed(keys: Keyring, plain: str) -> None:
    assert keys.unseal(keys.seal(plain, PLACE), PLACE) == plain


def test_R48_what_is_sealed_does_not_show(keys: Keyring) -> None:
    sealed = keys.seal("canary-1234567", PLACE)
    assert "canary" not in sealed
    assert keys.seal("canary-1234567", PLACE) != sealed


def test_R48_it_is_sealed_for_one_place(keys: Keyring) -> None:
    sealed = keys.seal("a token", PLACE)
    with pytest.raises(CannotUnseal):
        keys.unseal(sealed, "account:8:token")


def test_R48_every_changed_letter_is_seen(keys: Keyring) -> None:
    sealed = keys.seal("twenty-three characters", PLACE)  # 51 bytes in base64: no spare bits
    for at, letter in enumerate(sealed):
        changed = sealed[:at] + ("A" if letter != "A" else "B") + sealed[at + 1 :]
        with pytest.raises(CannotUnseal):
            keys.unseal(changed, PLACE)


@pytest.mark.parametrize(
    "noise",
    [
        "",
        ".",
        "plain text",
        "{name}.",
        "{name}.AAAA",
        "{name}.!!",
        "{name}.é",
        "{name}." + "A" * 64,
    ],
)
def test_R48_noise_is_not_taken_for_plain_text(keys: Keyring, noise: str) -> None:
    name = keys.seal("", PLACE).partition(".")[0]
    with pytest.raises(CannotUnseal):
        keys.unseal(noise.format(name=name), PLACE)


def test_R48_another_keyring_opens_nothing(keys: Keyring, tmp_path: Path) -> None:
    other = Keyring(tmp_path / "other")
    with pytest.raises(CannotUnseal):
        other.unseal(keys.seal("a token", PLACE), PLACE)
    assert not other.verify("a text", keys.sign("a text"))


def test_R48_the_same_folder_gives_the_same_keys(keys: Keyring, tmp_path: Path) -> None:
    again = Keyring(tmp_path, create=False)
    assert again.unseal(keys.seal("a token", PLACE), PLACE) == "a token"


def test_R48_the_key_is_for_us_alone(file: Path) -> None:
    assert file.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in file.parent.iterdir()] == ["secret.key"]


@pytest.mark.parametrize("mode", [0o604, 0o620, 0o640, 0o644, 0o666])
def test_R48_a_key_open_to_others_is_no_key(file: Path, mode: int) -> None:
    file.chmod(mode)
    with pytest.raises(NoKey, match="chmod 600"):
        Keyring(file.parent)


@pytest.mark.parametrize(
    "content",
    [b"", b"\n\n", b"c2hvcnQ=\n", b"not base64!\n", b"\xff\xfe", b"A" * 43, b"A" * 90 + b"\n"],
)
def test_R48_a_damaged_key_is_no_key(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    with pytest.raises(NoKey, match=r"secret\.key"):
        Keyring(file.parent)
    assert file.read_bytes() == content


def test_R48_one_damaged_line_is_not_passed_over(file: Path) -> None:
    file.write_text(file.read_text() + "half a key\n")
    with pytest.raises(NoKey):
        Keyring(file.parent)


def test_R48_a_missing_key_is_not_made_anew_where_sealed_things_exist(tmp_path: Path) -> None:
    with pytest.raises(NoKey, match="back-up"):
        Keyring(tmp_path, create=False)
    assert list(tmp_path.iterdir()) == []


def test_R48_a_folder_in_place_of_the_key_is_no_key(tmp_path: Path) -> None:
    (tmp_path / "secret.key").mkdir()
    with pytest.raises(NoKey):
        Keyring(tmp_path)


def test_R48_a_key_that_cannot_be_kept_is_no_key(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where the folder should be")
    with pytest.raises(NoKey, match="cannot be made"):
        Keyring(tmp_path / "data")


def test_R48_two_that_start_at_once_agree_on_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        signed = {ring.sign("x") for ring in pool.map(Keyring, [tmp_path / "new"] * 8)}
    assert len(signed) == 1


def test_R48_rotation_drill(keys: Keyring, file: Path) -> None:
    old_seal, old_sign = keys.seal("a token", PLACE), keys.sign("a text")
    keys.rotate()
    for ring in (keys, Keyring(file.parent)):
        assert ring.unseal(old_seal, PLACE) == "a token"
        assert ring.verify("a text", old_sign)
        assert ring.sign("a text") != old_sign
        assert not ring.is_current(old_seal)
    new_seal = keys.seal("a token", PLACE)
    assert keys.is_current(new_seal)
    file.write_text(file.read_text().splitlines()[0])
    ring = Keyring(file.parent)
    assert ring.unseal(new_seal, PLACE) == "a token"
    assert not ring.verify("a text", old_sign)
    with pytest.raises(CannotUnseal):
        ring.unseal(old_seal, PLACE)


def test_R48_rotation_leaves_nothing_lying_about(keys: Keyring, file: Path) -> None:
    (file.parent / "secret.new").write_text("left by a power cut")
    keys.rotate()
    assert [path.name for path in file.parent.iterdir()] == ["secret.key"]
    assert file.stat().st_mode & 0o777 == 0o600
    assert len(file.read_text().split()) == 2


def test_R04_the_key_is_not_in_what_is_printed(keys: Keyring, file: Path) -> None:
    printed = repr(keys) + repr(vars(keys))
    assert file.read_text().strip() not in printed
    assert not any(
        str(part) in printed for key in keys._keys for part in (key.sealing, key.signing)
    )


def test_R23_a_signature_fits_in_a_message_id(keys: Keyring) -> None:
    assert re.fullmatch("[a-z2-7]{26}", keys.sign("conversation 7"))


def test_R23_a_signature_survives_capitals(keys: Keyring) -> None:
    assert keys.verify("conversation 7", keys.sign("conversation 7").upper())


@pytest.mark.parametrize("mac", ["", "a", "é", "\ud800", "a" * 26, "a" * 1_000_000, "\x00"])
def test_R23_anything_else_does_not_verify(keys: Keyring, mac: str) -> None:
    assert not keys.verify("conversation 7", mac)


def test_R23_a_signature_is_for_one_text(keys: Keyring) -> None:
    mac = keys.sign("conversation 7")
    assert keys.verify("conversation 7", mac)
    assert not keys.verify("conversation 8", mac)
    assert not keys.verify("conversation 7", mac[:-1])
    assert not keys.verify("conversation 7", mac + "a")


@hostile.patiently
@given(st.text(), st.text(), st.text(), st.text())
def test_digests_are_equal_only_for_the_same_salt_and_text(
    salt: str, text: str, other_salt: str, other: str
) -> None:
    same = (salt, text) == (other_salt, other)
    assert (digest(salt, text) == digest(other_salt, other)) is same


def test_a_salt_that_ends_in_nothing_is_another_salt() -> None:
    assert digest("", "text") != digest("\x00", "text")


def test_a_digest_does_not_fail_on_half_a_letter() -> None:
    assert digest("salt", "\ud800") != digest("salt", "\ufffd")
