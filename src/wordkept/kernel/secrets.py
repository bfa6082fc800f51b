"""The keyring: seals what only we may read, signs what must come back unchanged.

Its file `secret.key` holds one key a line, the newest first: that one seals and signs,
the others still open and verify. No readable, private key, no start.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import stat
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
NONCE_BYTES = 12
MAC_BYTES = 16
OTHERS = stat.S_IRWXG | stat.S_IRWXO


class NoKey(Exception):
    """We cannot start: `str(error)` tells the operator what to do."""


class CannotUnseal(Exception):
    """This was sealed with a key we no longer have, for another place, or was tampered with."""


@dataclass(frozen=True)
class Key:
    """One line of the file. Sealing and signing use keys of their own, derived from it."""

    name: str
    sealing: bytes = field(repr=False)
    signing: bytes = field(repr=False)


class Keyring:
    """`create=False` where sealed things already exist: then a missing key is an error, not a
    reason to make a new one that opens nothing.
    """

    def __init__(self, folder: Path, create: bool = True) -> None:
        self._file = folder / "secret.key"
        try:
            if create and not self._file.exists():
                _write_new(self._file, _fresh_line())
        except OSError as error:
            raise NoKey(f"{self._file} cannot be made: {error}.") from error
        self._keys = [_key(line, self._file) for line in _lines(self._file)]

    def seal(self, plain: str, place: str) -> str:
        """Readable by `unseal` only, and only for the same place, such as "account:7:token"."""
        key, nonce = self._keys[0], os.urandom(NONCE_BYTES)
        sealed = AESGCM(key.sealing).encrypt(nonce, plain.encode(), place.encode())
        return f"{key.name}.{base64.urlsafe_b64encode(nonce + sealed).decode()}"

    def unseal(self, sealed: str, place: str) -> str:
        name, _, box = sealed.partition(".")
        key = next((key for key in self._keys if key.name == name), None)
        if key is None:
            raise CannotUnseal(f"The key {name[:12]!r} is not in {self._file.name}.")
        try:
            raw = base64.b64decode(box, altchars=b"-_", validate=True)
            nonce, secret = raw[:NONCE_BYTES], raw[NONCE_BYTES:]
            return AESGCM(key.sealing).decrypt(nonce, secret, place.encode()).decode()
        except (InvalidTag, ValueError) as error:
            raise CannotUnseal(f"This was not sealed for {place}, or was changed.") from error

    def is_current(self, sealed: str) -> bool:
        """False when it wants to be sealed again, so that the older key can go."""
        return sealed.startswith(f"{self._keys[0].name}.")

    def sign(self, text: str) -> str:
        """128 bits in 26 letters that survive a Message-ID, also one put in capitals."""
        return _mac(self._keys[0], text)

    def verify(self, text: str, mac: str) -> bool:
        given = mac.lower().encode(errors="replace")
        matches = [hmac.compare_digest(_mac(key, text).encode(), given) for key in self._keys]
        return any(matches)

    def rotate(self) -> None:
        """Put a new key on top. The old ones stay until the operator takes their lines away."""
        lines = [_fresh_line(), *_lines(self._file)]
        fresh = self._file.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        _write_new(fresh, "".join(f"{line.strip()}\n" for line in lines))
        fresh.replace(self._file)
        _settle(self._file.parent)
        self._keys = [_key(line, self._file) for line in lines]


def digest(salt: str, text: str) -> str:
    """For the journal: shows that a text is the same without telling it, while the salt lives."""
    key = hashlib.sha256(salt.encode(errors="surrogatepass")).digest()
    return hmac.new(key, text.encode(errors="surrogatepass"), hashlib.sha256).hexdigest()


def _mac(key: Key, text: str) -> str:
    message = text.encode(errors="surrogatepass")
    mac = hmac.new(key.signing, message, hashlib.sha256).digest()[:MAC_BYTES]
    return base64.b32encode(mac).decode().rstrip("=").lower()


def _fresh_line() -> str:
    return base64.urlsafe_b64encode(os.urandom(KEY_BYTES)).decode() + "\n"


def _key(line: str, file: Path) -> Key:
    try:
        raw = base64.b64decode(line.strip(), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise NoKey(f"{file} holds a line that is no key. Restore it from a back-up.") from error
    if len(raw) != KEY_BYTES:
        raise NoKey(f"{file} holds a key of a wrong length. Restore it from a back-up.")
    name, sealing, signing = (
        hmac.new(raw, purpose, hashlib.sha256).digest() for purpose in (b"name", b"seal", b"sign")
    )
    return Key(name.hex()[:8], sealing, signing)


def _lines(file: Path) -> list[str]:
    try:
        with file.open(encoding="ascii") as opened:
            mode = os.fstat(opened.fileno()).st_mode
            lines = [line for line in opened if line.strip()]
    except (OSError, UnicodeDecodeError) as error:
        raise NoKey(f"{file} cannot be read: {error}. Restore it from a back-up.") from error
    if mode & OTHERS:
        raise NoKey(f"{file} is open to others. Say: chmod 600 {file}")
    if not lines:
        raise NoKey(f"{file} is empty. Restore it from a back-up.")
    return lines


def _write_new(file: Path, text: str) -> None:
    """Whole or not at all, also when two processes start at once: the first one's key stays."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = file.with_name(f"{file.name}.{os.urandom(6).hex()}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as opened:
        opened.write(text)
        opened.flush()
        os.fsync(opened.fileno())
    with suppress(FileExistsError):
        os.link(draft, file)
    draft.unlink()
    _settle(file.parent)


def _settle(folder: Path) -> None:
    """Make the names in the folder survive a power cut too."""
    opened = os.open(folder, os.O_RDONLY)
    os.fsync(opened)
    os.close(opened)
