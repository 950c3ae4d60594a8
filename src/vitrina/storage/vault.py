"""Secrets at rest: each is sealed for one purpose and one record, and opens nowhere else.

A bound value is `v2.<key id>.<base64 of nonce and text>`: AES-GCM whose associated data are the
head and `<purpose>:<record>`. The first release sealed with Fernet, bound to nothing: that form is
read and written until `binds` says that every process knows the new one (docs/decisions/0014).
"""

import base64
import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import structlog
from cryptography.exceptions import InvalidTag
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_BOUND = "v2"
_NONCE = 12  # bytes
# What the first release kept in clear was JSON; neither sealed form begins so.
_CLEAR = "{"

_log = structlog.get_logger("vitrina.secrets")


class Purpose(StrEnum):
    """What a value is sealed for. These words are part of what was sealed: they never change."""

    ACCESS_TOKEN = "person-access-token"  # noqa: S105 -- a word
    REFRESH_TOKEN = "person-refresh-token"  # noqa: S105 -- a word
    DEVICE = "person-device"
    COMMUNITY_KEY = "community-key"
    CALLBACK_SECRET = "callback-secret"  # noqa: S105 -- a word
    PENDING_GRANT = "pending-grant"
    LEAD = "lead"
    LEAD_EARLIER = "lead-earlier"
    DIALOG_TOLD = "dialog-told"
    EVENT = "visitor-event"
    REPLY = "bot-reply"
    FEED_KEY = "feed-key"
    NOTICE = "practitioner-notice"
    ENDPOINT_SECRET = "endpoint-secret"  # noqa: S105 -- a word
    SCHOOL_LIST = "school-list"  # what a member looks for, in the address of a page
    TOTP_SECRET = "member-totp"  # noqa: S105 -- a word
    INVITED_TOTP = "invitation-totp"
    GETCOURSE_SCHOOL_KEY = "getcourse-school-key"
    GETCOURSE_DEVELOPER_KEY = "getcourse-developer-key"
    STUDENT_EMAIL = "student-email"
    STUDENT_FORM = "student-form"


class BadSecretKey(ValueError):
    """A key of VITRINA_SECRET_KEYS is not a Fernet key."""


class UnknownKey(LookupError):
    """No key of the list has this id."""


class LostSecret(Exception):
    """A sealed value that does not open: the key it was sealed with is not on the list."""

    why = "key_gone"


class MovedSecret(LostSecret):
    """It was sealed for another purpose or record, or somebody changed it."""

    why = "moved_or_changed"


class UnboundSecret(LostSecret):
    """It is not bound to its record, and such values are not taken any more."""

    why = "not_bound"


@dataclass(frozen=True)
class _Key:
    text: str = field(repr=False)
    fernet: Fernet = field(repr=False)
    aes: AESGCM = field(repr=False)


class Vault:
    """Seals and opens texts. `keys` are Fernet keys, newest first; one of them seals.

    `binds`: bound values are written, and others are refused everywhere but in `reseal`.
    """

    def __init__(self, keys: Sequence[str], *, binds: bool = False) -> None:
        try:
            self._keys = {key_id_of(key): _make_key(key) for key in keys}
        except ValueError:
            raise BadSecretKey("a Fernet key is 32 bytes in URL-safe base64") from None
        if not self._keys:
            raise BadSecretKey("a Fernet key is 32 bytes in URL-safe base64")
        self.binds = binds
        self._sealing = next(iter(self._keys))

    @property
    def key_ids(self) -> tuple[str, ...]:
        """The ids of all keys, newest first; they tell nothing of the keys."""
        return tuple(self._keys)

    @property
    def sealing(self) -> str:
        """The id of the key that seals: the newest until `seal_with` says otherwise."""
        return self._sealing

    @property
    def present(self) -> str:
        """The key that seals, to derive others from that every process shall make alike."""
        return self._keys[self._sealing].text

    def seal_with(self, key_id: str) -> None:
        """Let this key of the list seal from now on; UnknownKey when it is not there."""
        if key_id not in self._keys:
            raise UnknownKey(key_id)
        self._sealing = key_id

    def seal(self, text: str, purpose: Purpose, *record: object) -> str:
        """The sealed text, never the same twice; `record` names the row that it is for."""
        if self.binds:
            return self._bind(text, purpose, record)
        return self._keys[self._sealing].fernet.encrypt(text.encode()).decode()

    def open(self, sealed: str, purpose: Purpose, *record: object) -> str:
        """The text that was sealed for this; LostSecret, which is logged, when it does not open."""
        try:
            return self._open(sealed, purpose, record, unbound=not self.binds)
        except LostSecret as lost:
            # The first part of the record alone: the rest may name a visitor.
            of = str(record[0]) if record else ""
            _log.error("secret.not_opened", purpose=purpose.value, of=of, why=lost.why)
            raise

    def open_or_clear(self, kept: str, purpose: Purpose, *record: object) -> str:
        """The same where the first release kept JSON in clear, which counts as not bound."""
        if kept.startswith(_CLEAR) and not self.binds:
            return kept
        return self.open(kept, purpose, *record)

    def reseal(self, kept: str, purpose: Purpose, *record: object) -> str:
        """The same secret in today's form under the key that seals; unchanged when it is so.

        Every form is taken here: bound, which stays bound, not bound, and clear JSON. LostSecret,
        not logged.
        """
        text = self._read_any(kept, purpose, record)
        if is_bound(kept):
            current = kept.startswith(f"{_BOUND}.{self._sealing}.")
            return kept if current else self._bind(text, purpose, record)
        if not self.binds and self._seals_as(kept):
            return kept
        return self.seal(text, purpose, *record)

    def can_open(self, kept: str, purpose: Purpose, *record: object) -> bool:
        """Whether any form of it opens here; nothing is logged."""
        try:
            self._read_any(kept, purpose, record)
        except LostSecret:
            return False
        return True

    def _read_any(self, kept: str, purpose: Purpose, record: tuple[object, ...]) -> str:
        if kept.startswith(_CLEAR):
            return kept
        return self._open(kept, purpose, record, unbound=True)

    def _open(
        self, sealed: str, purpose: Purpose, record: tuple[object, ...], *, unbound: bool
    ) -> str:
        if sealed.startswith(f"{_BOUND}."):
            return self._open_bound(sealed, purpose, record)
        if not unbound:
            raise UnboundSecret
        for key_id in dict.fromkeys((self._sealing, *self._keys)):
            try:
                return self._keys[key_id].fernet.decrypt(sealed.encode()).decode()
            except InvalidToken:
                continue
        raise LostSecret

    def _open_bound(self, sealed: str, purpose: Purpose, record: tuple[object, ...]) -> str:
        head, _, body = sealed.rpartition(".")
        key = self._keys.get(head.partition(".")[2])
        if key is None:
            raise LostSecret
        try:
            raw = base64.urlsafe_b64decode(body)
            opened = key.aes.decrypt(raw[:_NONCE], raw[_NONCE:], _bond(head, purpose, record))
        except (ValueError, InvalidTag):
            raise MovedSecret from None
        return opened.decode()

    def _bind(self, text: str, purpose: Purpose, record: tuple[object, ...]) -> str:
        head, nonce = f"{_BOUND}.{self._sealing}", os.urandom(_NONCE)
        sealed = self._keys[self._sealing].aes.encrypt(
            nonce, text.encode(), _bond(head, purpose, record)
        )
        return f"{head}.{base64.urlsafe_b64encode(nonce + sealed).decode()}"

    def _seals_as(self, kept: str) -> bool:
        try:
            self._keys[self._sealing].fernet.decrypt(kept.encode())
        except InvalidToken:
            return False
        return True


def is_bound(kept: str) -> bool:
    """Whether a stored value has the bound form."""
    return kept.startswith(f"{_BOUND}.")


def key_id_of(key: str) -> str:
    """A short name for a key, the same in every process; ValueError when it is no key."""
    named = hashlib.sha256(b"vitrina key id" + _raw(key)).digest()
    return named[:6].hex()


def _make_key(key: str) -> _Key:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"vitrina sealing v2")
    return _Key(key, Fernet(key), AESGCM(derived.derive(_raw(key))))


def _raw(key: str) -> bytes:
    Fernet(key)  # its judgement of what a key is: ValueError
    return base64.urlsafe_b64decode(key)


def _bond(head: str, purpose: Purpose, record: tuple[object, ...]) -> bytes:
    return f"{head}.{purpose.value}:{'/'.join(map(str, record))}".encode()
