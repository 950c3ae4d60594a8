"""The link to the form that a school gives a student, and its signature: pure."""

import hashlib
import hmac
from urllib.parse import quote, urlencode

DAY = 86400  # seconds


def canonical_text(student_id: str, course_id: str, exp: str) -> str:
    """What is signed: `student_id=…&course_id=…&exp=…`, values percent-encoded by RFC 3986.

    Only letters, digits and `-._~` stand for themselves, so no id can hold a separator.
    """
    fields = (("student_id", student_id), ("course_id", course_id), ("exp", exp))
    return urlencode(fields, safe="", quote_via=quote)


def sign_link(student_id: str, course_id: str, exp: int, key: str) -> str:
    """The signature of a link: HMAC-SHA256 of its canonical text as 64 hex digits."""
    return sign_text(canonical_text(student_id, course_id, str(exp)), key)


def signed_query(student_id: str, course_id: str, exp: int, key: str) -> str:
    """The query of a signed link; `exp` is the unix second from which it is of no use."""
    text = canonical_text(student_id, course_id, str(exp))
    return f"{text}&sig={sign_text(text, key)}"


def sign_text(text: str, key: str) -> str:
    """The signature of a canonical text."""
    return hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()
