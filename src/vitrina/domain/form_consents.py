"""The ticks of a form: what the person agreed to."""

from collections.abc import Mapping

from vitrina.domain.reader import Reader
from vitrina.domain.reason import Reason

_CONSENTS = ("personal_data", "publication")


def read_consents(reader: Reader, *, required: bool) -> tuple[bool, bool]:
    """The two ticks: both true when `consents` is there or required, both False when it is not."""
    value = reader.sent.get("consents")
    asked = required or value is not None
    if value is not None and not isinstance(value, Mapping):
        reader.wrong("consents", Reason(code="form.consents_not_an_object"))
        return False, False
    given: Mapping[object, object] = value or {}
    reader.refuse_unknown(given, _CONSENTS, "consents")
    personal_data, publication = (
        _read_tick(reader, f"consents.{key}", given.get(key, False), asked=asked)
        for key in _CONSENTS
    )
    return personal_data, publication


def _read_tick(reader: Reader, path: str, value: object, *, asked: bool) -> bool:
    before = len(reader.errors)
    tick = reader.flag(path, value)
    if asked and not tick and len(reader.errors) == before:
        reader.wrong(path, Reason(code="form.consent_missing"))
    return tick
