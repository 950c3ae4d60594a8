"""VK's errors as exceptions that carry their meaning, and how long each deserves to be waited for.

    VkError            VK answered with an error; `kind` says what may be done
    ├── NotSent        the request certainly never left: no connection. Transient
    ├── UploadSpoiled  a file was taken for nothing: another upload server is to be asked for
    ├── OutcomeUnknown sent, and no answer that can be read: VK may have acted
    │   └── StrangeReply  an answer of a shape we do not know: VK probably acted
    └── OAuthError     the grant or its renewal failed

No token ever enters an exception: VK's `request_params` are dropped, the rest is scrubbed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from vitrina.domain.reason import Reason
from vitrina.vk.error_table import (
    SLOT_TAKEN,
    UPLOAD_SPOILED,
    ErrorKind,
    Meaning,
    Need,
    Pace,
    meaning_of,
)

__all__ = [
    "CaptchaAnswer",
    "CaptchaChallenge",
    "ErrorKind",
    "Need",
    "NotSent",
    "OAuthError",
    "OutcomeUnknown",
    "StrangeReply",
    "UploadSpoiled",
    "VkError",
    "read_error",
    "sleep_after",
    "wait_before_retry",
]

BACKOFF_RETRIES = 3
SECOND_RETRIES = 10

_MINUTE, _HOUR = 60.0, 3600.0
_SLEEPS: dict[Pace, tuple[float, ...]] = {
    Pace.SECOND: (_MINUTE, 5 * _MINUTE, 15 * _MINUTE, _HOUR, 3 * _HOUR),
    Pace.BACKOFF: (_MINUTE, 5 * _MINUTE, 15 * _MINUTE, _HOUR, 3 * _HOUR),
    Pace.FLOOD: (5 * _MINUTE, 15 * _MINUTE, _HOUR, 3 * _HOUR, 6 * _HOUR),
    Pace.LIMIT: (_HOUR, 3 * _HOUR, 6 * _HOUR, 12 * _HOUR),
}

_OUT_OF_REACH = Reason(code="vk.out_of_reach")
_NO_ANSWER = Reason(code="vk.no_answer")


@dataclass(frozen=True, slots=True)
class CaptchaChallenge:
    """Error 14: the page a person opens (lives 5 minutes); older replies carry only `captcha_sid`.

    vk-contract 2026-11-22 §3.4, [O] dev.vk.ru/ru/api/captcha-error; without captcha_sid: [F].
    """

    redirect_uri: str | None = field(repr=False)
    remixstlid: str | None = field(repr=False)
    captcha_sid: str | None = None


@dataclass(frozen=True, slots=True)
class CaptchaAnswer:
    """What VK's check gave the person's browser; the same call is repeated with it."""

    success_token: str = field(repr=False)
    remixstlid: str | None = field(default=None, repr=False)


class VkError(Exception):
    """VK refused `method`. `reason` is for the person, `message` is VK's own text for details."""

    def __init__(
        self,
        method: str,
        message: str,
        meaning: Meaning,
        *,
        code: int | None = None,
        subcode: int | None = None,
        redirect_uri: str | None = None,
        captcha: CaptchaChallenge | None = None,
    ) -> None:
        super().__init__(method, code, message)
        self.method = method
        self.message = message
        self.meaning = meaning
        self.code = code
        self.subcode = subcode
        self.redirect_uri = redirect_uri
        self.captcha = captcha

    def __str__(self) -> str:
        number = "" if self.code is None else f" error {self.code}"
        return f"{self.method}:{number} {self.message}"

    @property
    def kind(self) -> ErrorKind:
        return self.meaning.kind

    @property
    def reason(self) -> Reason:
        return self.meaning.reason

    @property
    def need(self) -> Need | None:
        return self.meaning.need

    @property
    def slot_taken(self) -> bool:
        """A post is already planned for that minute: ours from a lost answer, or somebody's."""
        return self.code == 214 and SLOT_TAKEN in self.message.lower()

    @property
    def needs_new_upload(self) -> bool:
        """The file came to nothing: it goes to a new upload server, the same call is of no use."""
        return self.meaning is UPLOAD_SPOILED

    def of_repeatable(self) -> "VkError":
        """The same error of a call that may be repeated freely: nothing is unknown about it."""
        if self.kind is not ErrorKind.UNKNOWN:
            return self
        return VkError(
            self.method,
            self.message,
            Meaning(ErrorKind.TRANSIENT, _OUT_OF_REACH),
            code=self.code,
            subcode=self.subcode,
        )


class NotSent(VkError):
    """The connection was never made: VK certainly did nothing."""

    def __init__(self, method: str, message: str) -> None:
        super().__init__(method, message, Meaning(ErrorKind.TRANSIENT, _OUT_OF_REACH))


class UploadSpoiled(VkError):
    """An upload server took the file and gave nothing for it; transient, but not at that server."""

    def __init__(self, method: str, message: str) -> None:
        super().__init__(method, message, UPLOAD_SPOILED)


class OutcomeUnknown(VkError):
    """The request left and nothing readable came back: VK may or may not have acted."""

    def __init__(self, method: str, message: str) -> None:
        super().__init__(method, message, Meaning(ErrorKind.UNKNOWN, _NO_ANSWER))


class StrangeReply(OutcomeUnknown):
    """VK answered without an error, in a shape this program does not know."""

    def of_repeatable(self) -> VkError:
        """A read that cannot be understood will not be understood a minute later."""
        meaning = Meaning(ErrorKind.PERMANENT, Reason(code="vk.strange_reply"))
        return VkError(self.method, self.message, meaning)


class OAuthError(VkError):
    """The grant failed: `error` is VK's short name for it, such as `invalid_request`."""

    def __init__(self, method: str, error: str, message: str, meaning: Meaning) -> None:
        super().__init__(method, message, meaning)
        self.error = error

    def __str__(self) -> str:
        return f"{self.method}: {self.error} {self.message}"


def read_error(method: str, error: Mapping[str, Any], *, secret: str = "") -> VkError:
    """VK's `error` object as an exception, `secret` cut from its text; KeyError when it is none."""
    code = int(error["error_code"])
    message = str(error.get("error_msg") or error.get("error_text") or "")
    if secret:
        message = message.replace(secret, "***")
    redirect_uri = _web_address(error.get("redirect_uri"))
    captcha = None
    if code == 14:
        captcha = CaptchaChallenge(
            redirect_uri=redirect_uri,
            remixstlid=_text(error.get("remixstlid")),
            captcha_sid=_text(error.get("captcha_sid")),
        )
    subcode = error.get("error_subcode")
    return VkError(
        method,
        message,
        meaning_of(method, code, message),
        code=code,
        subcode=subcode if isinstance(subcode, int) else None,
        redirect_uri=redirect_uri,
        captcha=captcha,
    )


def wait_before_retry(error: VkError, attempt: int, *, repeatable: bool = False) -> float | None:
    """Seconds to wait before repeating on the spot; None: do not repeat here.

    `attempt` counts the failures of this call so far, from 1. Unknown outcomes are repeated only
    when the call is `repeatable`; otherwise VK is read back first. A spoiled upload is never: the
    same words would be refused again.
    """
    if repeatable:
        error = error.of_repeatable()
    if error.kind is not ErrorKind.TRANSIENT or error.needs_new_upload:
        return None
    match error.meaning.pace:
        case Pace.SECOND:
            return 1.0 if attempt <= SECOND_RETRIES else None
        case Pace.BACKOFF | Pace.FLOOD:
            return float(2**attempt) if attempt <= BACKOFF_RETRIES else None
        case Pace.LIMIT:
            return None


def sleep_after(error: VkError, times_slept: int) -> float:
    """Seconds the build should sleep without holding a worker: minutes at first, then hours."""
    ladder = _SLEEPS[error.meaning.pace]
    return ladder[min(times_slept, len(ladder) - 1)]


def _web_address(value: object) -> str | None:
    """The address if it is http or https; whether its host is VK's is checked where it is shown."""
    if not isinstance(value, str):
        return None
    try:
        parts = urlsplit(value)
    except ValueError:
        return None
    return value if parts.scheme in ("http", "https") and parts.hostname else None


def _text(value: object) -> str | None:
    return str(value) if isinstance(value, str | int) and value != "" else None
