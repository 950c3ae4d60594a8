"""What `vitrina pack ask` calls what was heard: names for programs that judge answers.

A question of a school's own pack keeps its key.
"""

from collections.abc import Iterable

_AGREEMENT = "ack"  # a word that asks for nothing; to it the bot is mostly silent
# Name, the questions of our packs that it stands for, what it means.
_TABLE: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("greeting", ("hello", "start"), "hello, or the Start button"),
    ("price", ("price",), "what a service costs"),
    ("duration", ("duration",), "how long it takes"),
    ("address", ("place",), "where it is, how to find it"),
    ("visit", ("home_visit",), "whether the practitioner comes to the client"),
    ("hours", ("hours",), "when it is open"),
    ("payment", ("payment",), "how to pay, prepayment"),
    ("booking", ("booking", "free_time"), "wants to come, asks for a free time"),
    ("cancel", ("appointment", "cancel"), "moves, cancels or asks about what is booked already"),
    (
        "human",
        ("person", "waiting", "vacancy", "danger"),
        "wants the practitioner, waits for an answer; looks for a job; is in danger",
    ),
    ("contact", ("phone",), "asks for the phone or another messenger"),
    ("stop", ("stop",), "wants no more messages"),
    ("forget", ("forget",), "wants everything kept about them deleted"),
    ("techniques", ("services", "choose", "design"), "what is offered, which to choose"),
    ("certificate", ("gift",), "gift certificates, diplomas"),
    ("discount", ("discount",), "discounts"),
    ("child", ("kids",), "children"),
    ("men", ("men",), "whether men are taken"),
    ("reviews", ("reviews",), "reviews"),
    ("about", ("experience",), "who the practitioner is, experience"),
    ("bot", ("bot",), "who answers here"),
    ("thanks", ("thanks",), "thanks"),
    ("goodbye", ("bye",), "goodbye"),
    ("rude", ("rude",), "insults"),
    ("complaint", ("complaint",), "complaints, money back"),
    ("spam", ("spam", "seller"), "sellers, mass messages"),
    ("contraindications", ("limits", "health"), "diseases, pregnancy: whether it is allowed"),
    ("pain", ("pain",), "whether it hurts"),
    ("preparation", ("prepare",), "how to prepare, what to bring"),
    ("after", ("after",), "what to do afterwards"),
    ("first", ("first",), "how the first visit goes"),
    ("sessions", ("course", "often"), "how many sessions, how often"),
    ("materials", ("materials",), "manicure: what is used"),
    ("tools", ("tools",), "manicure: how tools are cleaned"),
    ("wear", ("wear",), "manicure: how long it holds"),
    ("broken", ("broken",), "manicure: a nail is broken"),
    ("refuse", ("intimate",), "indecent wishes: refused"),
    ("media", ("voice", "picture", "sticker"), "a voice message, a picture, a sticker"),
)
UNKNOWN, SILENCE = "unknown", "silence"  # nothing heard: answered politely, or not at all
_WORDLESS = ("emoji", "empty", "shared")
_NAMES = {key: name for name, keys, _ in _TABLE for key in keys}


def name_intents(keys: Iterable[str], *, silent: bool) -> list[str]:
    """The names of what was heard, each once; never empty."""
    heard = [key for key in keys if key not in _WORDLESS]
    if heard == [_AGREEMENT]:
        heard = []
    names = dict.fromkeys(_NAMES.get(key, key) for key in heard)
    return list(names) or [SILENCE if silent else UNKNOWN]


def tell_names() -> str:
    """The table, a line each, for the help."""
    rows = [(name, meaning) for name, _, meaning in _TABLE]
    rows += [(UNKNOWN, "not understood, answered politely"), (SILENCE, "nothing to answer")]
    return "\n\n".join(f"{name}: {meaning}" for name, meaning in rows)
