"""THE error table: what each of VK's codes means for us. Its words are in `wording/vk.py`.

Codes: vk-contract 2026-11-22 §1.1-1.3 ([S] errors.json; 983, 984, 5701-5710 and 13000 from [O] docs
of October 2026; 1051 from [F]).
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from vitrina.domain.reason import Reason


class ErrorKind(StrEnum):
    """What an error lets us do next: repeat, give up, ask a person, or look what happened."""

    TRANSIENT = "transient"
    PERMANENT = "permanent"
    PERSON = "person"
    UNKNOWN = "unknown"


class Need(StrEnum):
    """What the person is asked for when the kind is `person`."""

    CAPTCHA = "captcha"  # open VK's check; the same call is repeated with its answer
    PAGE = "page"  # open VK's `redirect_uri`, then the same call is repeated
    GRANT = "grant"  # give access again
    ACCOUNT = "account"  # change something in one's own VK account, then go on


class Pace(StrEnum):
    """How patiently a transient error is met (errors.wait_before_retry, errors.sleep_after)."""

    SECOND = "second"  # one second and again
    BACKOFF = "backoff"  # 2, 4, 8 seconds, then minutes
    FLOOD = "flood"  # 2, 4, 8 seconds, then minutes to hours
    LIMIT = "limit"  # a limit of hours or of the day: no repeating on the spot


@dataclass(frozen=True, slots=True)
class Meaning:
    """One row: the kind, why for the person, what the person does, how long we wait."""

    kind: ErrorKind
    reason: Reason
    need: Need | None = None
    pace: Pace = Pace.BACKOFF


def meaning_of(method: str, code: int, message: str = "") -> Meaning:
    """The row for a code of this method; VK reuses some codes, so the text may decide."""
    lowered = message.lower()
    if code == 100 and is_saving(method) and _OF_UPLOAD.search(lowered):
        return UPLOAD_SPOILED
    for wanted, fragment, meaning in _BY_MESSAGE:
        if code == wanted and fragment in lowered:
            return meaning
    return _BY_METHOD.get((method, code)) or MEANINGS.get(code) or _UNLISTED


def is_saving(method: str) -> bool:
    """Whether the method gives a place to a file that was uploaded before."""
    return method.partition(".")[2].startswith("save")


def _permanent(reason: Reason) -> Meaning:
    return Meaning(ErrorKind.PERMANENT, reason)


def _person(need: Need, reason: Reason) -> Meaning:
    return Meaning(ErrorKind.PERSON, reason, need=need)


def _transient(pace: Pace, reason: Reason) -> Meaning:
    return Meaning(ErrorKind.TRANSIENT, reason, pace=pace)


def _maybe_done(reason: Reason) -> Meaning:
    return Meaning(ErrorKind.UNKNOWN, reason)


_OURS = Reason(code="vk.not_accepted")
_NO_RIGHT = Reason(code="vk.no_right")
_NOT_BY_KEY = Reason(code="vk.not_by_key")
_ACCOUNT_CLOSED = Reason(code="vk.account_closed")
_APP_OFF = Reason(code="vk.app_off")
_GONE = Reason(code="vk.method_gone")
_GRANT = Reason(code="vk.grant_ended")
_ACCOUNT = Reason(code="vk.confirm_account")
_STUMBLED = Reason(code="vk.stumbled")
_PICTURE = Reason(code="vk.picture_refused")
# An upload that came to nothing: VK's saving methods say so by 118, 121 and 129 ("Invalid server",
# "hash", "photo", [S]) or by the words of code 100; upload servers by an empty answer (§5).
UPLOAD_SPOILED = _transient(Pace.BACKOFF, _PICTURE)
_AVATAR = Reason(code="vk.avatar_refused")
_PRODUCT = Reason(code="vk.product_refused")
_NO_LETTER = Reason(code="vk.no_letter")
_LETTER = Reason(code="vk.letter_refused")
_NO_OBJECT = Reason(code="vk.not_found")

# A code we have never seen is an answer, so the outcome is not unknown; and repeating what we do
# not understand only spends VK's patience. So it is permanent: the item goes by hand.
_UNLISTED = _permanent(Reason(code="vk.refused"))

MEANINGS: dict[int, Meaning] = {
    # 1, 10 and 36: VK broke down or ran out of time while working and may have acted before that,
    # so for an effect the outcome is unknown and VK is read back. A read simply repeats (`ask`).
    1: _maybe_done(_STUMBLED),
    10: _maybe_done(_STUMBLED),
    36: _maybe_done(_STUMBLED),
    3: _permanent(_GONE),
    5: _person(Need.GRANT, _GRANT),
    6: _transient(Pace.SECOND, Reason(code="vk.too_fast")),
    7: _permanent(_NO_RIGHT),
    8: _permanent(_OURS),
    9: _transient(Pace.FLOOD, Reason(code="vk.flood")),
    12: _permanent(_OURS),
    14: _person(Need.CAPTCHA, Reason(code="vk.captcha")),
    15: _permanent(_NO_RIGHT),
    17: _person(Need.PAGE, Reason(code="vk.confirm_sign_in")),
    18: _permanent(_ACCOUNT_CLOSED),
    19: _permanent(Reason(code="vk.content_closed")),
    20: _permanent(_APP_OFF),
    21: _permanent(_APP_OFF),
    22: _transient(Pace.BACKOFF, Reason(code="vk.upload_broken")),
    23: _permanent(_GONE),
    24: _person(Need.PAGE, Reason(code="vk.confirm_action")),
    25: _person(Need.GRANT, _GRANT),
    27: _permanent(_NOT_BY_KEY),
    28: _permanent(_NOT_BY_KEY),
    29: _transient(Pace.LIMIT, Reason(code="vk.limit_today")),
    37: _permanent(_ACCOUNT_CLOSED),
    42: _permanent(_APP_OFF),
    100: _permanent(_OURS),
    103: _transient(Pace.LIMIT, Reason(code="vk.quota_spent")),
    104: _permanent(_NO_OBJECT),
    113: _permanent(_NO_OBJECT),
    114: _permanent(_NO_OBJECT),
    118: UPLOAD_SPOILED,
    121: UPLOAD_SPOILED,
    125: _permanent(_NO_OBJECT),
    129: UPLOAD_SPOILED,
    203: _permanent(Reason(code="vk.not_admin")),
    205: _permanent(Reason(code="vk.no_market_access")),
    214: _permanent(Reason(code="vk.post_refused")),
    219: _permanent(Reason(code="vk.post_advert_pause")),
    220: _permanent(Reason(code="vk.post_recipients")),
    222: _permanent(Reason(code="vk.post_links")),
    224: _permanent(Reason(code="vk.post_advert")),
    225: _permanent(_OURS),
    260: _permanent(Reason(code="vk.groups_hidden")),
    601: _transient(Pace.LIMIT, Reason(code="vk.actions_today")),
    703: _person(Need.ACCOUNT, Reason(code="vk.second_factor")),
    912: _permanent(Reason(code="vk.bots_off")),
    983: _transient(Pace.LIMIT, Reason(code="vk.letters_limit")),
    984: _transient(Pace.LIMIT, Reason(code="vk.letters_limit")),
    1051: _permanent(_NO_RIGHT),
    1117: _person(Need.GRANT, _GRANT),
    1260: _permanent(Reason(code="vk.short_name_taken")),
    1403: _permanent(_NO_OBJECT),
    1405: _permanent(Reason(code="vk.products_full")),
    1406: _permanent(Reason(code="vk.album_full")),
    1407: _permanent(Reason(code="vk.albums_full")),
    1408: _permanent(Reason(code="vk.product_links")),
    # 1431 and 1432 mean "it is so already"; groups.toggleMarket says so itself (`Call.already`),
    # these rows are for whoever meets them elsewhere.
    1431: _permanent(Reason(code="vk.market_on")),
    1432: _permanent(Reason(code="vk.market_off")),
    1433: _permanent(_PICTURE),
    1434: _permanent(_PICTURE),
    1435: _permanent(_PICTURE),
    1438: _permanent(Reason(code="vk.market_not_on")),
    1526: _permanent(Reason(code="vk.services_off")),
    2000: _permanent(Reason(code="vk.servers_full")),
    3300: _person(Need.PAGE, _ACCOUNT),
    **dict.fromkeys((3301, 3302, 3303, 3304), _person(Need.ACCOUNT, _ACCOUNT)),
    3609: _person(Need.GRANT, _GRANT),
    **dict.fromkeys(
        (900, 901, 902, 917, 922, 925, 936, 944, 945, 946, 950, 962, 985, 987, 988, 1012),
        _permanent(_NO_LETTER),
    ),
    **dict.fromkeys((911, 913, 914, 921, 940, 943, 969), _permanent(_LETTER)),
    **dict.fromkeys((1412, 1413, 1416, 1417, 1425, 1426), _permanent(_PRODUCT)),
    **dict.fromkeys(range(5701, 5711), _permanent(_AVATAR)),
    5706: _permanent(Reason(code="vk.avatar_small")),
    13000: _permanent(Reason(code="vk.uploads_banned")),
}

_BY_METHOD: dict[tuple[str, int], Meaning] = {
    # Subcode `too_many_communities` in [S]: no waiting makes room for one more community.
    ("groups.create", 103): _permanent(Reason(code="vk.communities_full")),
}

# What a saving method says is wrong came from the upload server: "photo is undefined", "hash is
# invalid", "Invalid server" and their like ([F], no list of them is published).
_OF_UPLOAD = re.compile(
    r"\b(?:photo|photos_list|hash|server|file|upload_response)\b[^:]*"
    r"\b(?:undefined|invalid|incorrect|empty|missing)\b"
    r"|\binvalid (?:photo|hash|server|file|upload)"
)

# Texts of 103 and 214 as seen in vknet's fixtures and in the field (vk-contract §1.2, §3.2).
_POSTS_TODAY = _transient(Pace.LIMIT, Reason(code="vk.posts_today"))
_NO_SLOT = _permanent(Reason(code="vk.no_slot"))
SLOT_TAKEN = "already scheduled for this time"
_BY_MESSAGE: tuple[tuple[int, str, Meaning], ...] = (
    (100, "photo is undefined", UPLOAD_SPOILED),
    (100, "invalid hash", UPLOAD_SPOILED),
    (103, "posts a day", _POSTS_TODAY),
    (214, "posts a day", _POSTS_TODAY),
    (214, "can only schedule", _NO_SLOT),
    (214, "cannot schedule more", _NO_SLOT),
    (214, SLOT_TAKEN, _NO_SLOT),
)
