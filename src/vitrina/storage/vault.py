"""Secrets at rest: sealed with the newest key, opened with any key of the list."""

from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class BadSecretKey(ValueError):
    """A key of VITRINA_SECRET_KEYS is not a Fernet key."""


class LostSecret(Exception):
    """A sealed value that none of the keys opens: the key it was sealed with is gone."""


class Vault:
    """Seals and opens texts. Keys are Fernet keys, newest first."""

    def __init__(self, keys: Sequence[str]) -> None:
        try:
            self._fernet = MultiFernet([Fernet(key) for key in keys])
        except ValueError:
            raise BadSecretKey("a Fernet key is 32 bytes in URL-safe base64") from None

    def seal(self, text: str) -> str:
        """The sealed text; the same text seals differently each time."""
        return self._fernet.encrypt(text.encode()).decode()

    def open(self, sealed: str) -> str:
        """The text that was sealed; LostSecret when no key opens it."""
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except InvalidToken:
            raise LostSecret from None

    def reseal(self, sealed: str) -> str:
        """The same secret under the newest key; LostSecret when no key opens it."""
        try:
            return self._fernet.rotate(sealed.encode()).decode()
        except InvalidToken:
            raise LostSecret from None
