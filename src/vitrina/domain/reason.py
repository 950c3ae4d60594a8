"""Why something waits, was refused or came to nothing: as a code, never as a sentence."""

from pydantic import Field

from vitrina.domain.model import StoredValue

AS_WRITTEN = "as_written"


class Reason(StoredValue):
    """A code such as `vk.captcha`, and what its sentence needs to be said (numbers, titles).

    The sentences live in `wording/`; a code is written out wherever a reason is made, so that a
    test can find every one of them and ask for its sentence.
    """

    code: str
    data: dict[str, str | int] = Field(default_factory=dict)


def reason_as_written(words: str | None) -> Reason | None:
    """The sentence that the first release stored, as a reason; None for none."""
    return Reason(code=AS_WRITTEN, data={"words": words}) if words else None
