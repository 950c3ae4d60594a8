"""What is known of a booking request, in words that programs compare."""

from datetime import datetime

from vitrina.autoresponder.talking.dialog import BotProfile, Draft
from vitrina.autoresponder.talking.request import label_of
from vitrina.autoresponder.understanding.intents import read_message
from vitrina.autoresponder.understanding.morphology import flatten
from vitrina.autoresponder.understanding.when import read_when
from vitrina.autoresponder.understanding.when_value import say_minute

# How the book's labels for what is no certain day and no certain time are told.
_DAYS = {"any_day": "any", "weekdays": "any", "weekend": "weekend", "next_week": "next_week"}
_PARTS = {
    "morning": "morning",
    "afternoon": "afternoon",
    "evening": "evening",
    "any_part": "any",
    "at night": "night",
}


def tell_booking(
    draft: Draft, profile: BotProfile, local: datetime
) -> dict[str, str | None] | None:
    """`service` as in the price list; `date` as ISO, or any (weekdays too), weekend, next_week;
    `part` as morning, afternoon, evening, any, or «about 15:00», «after», «before», «from … to …».

    None where no request is open; a value of it is None while it is not known.
    """
    if not draft.step:
        return None
    return {
        "service": draft.service or None,
        "date": draft.date or _find_label(draft.day, _DAYS, profile),
        "part": _find_label(draft.part, _PARTS, profile) or _tell_time(draft.part, profile, local),
    }


def _find_label(said: str, names: dict[str, str], profile: BotProfile) -> str | None:
    """Days that do not suit are said after the label."""
    told = (name for key, name in names.items() if said.startswith(label_of(profile, key)))
    return next(told, None) if said else None


def _tell_time(said: str, profile: BotProfile, local: datetime) -> str | None:
    """The bot's own words read again."""
    if not said:
        return None
    flat = flatten(said)
    clock = read_when(flat, read_message(flat, profile.pack.answers), local, asked=False).clock
    if clock is None:
        return said
    if clock.until is not None:
        return f"from {say_minute(clock.minute):0>5} to {say_minute(clock.until):0>5}"
    return f"{clock.bound} {say_minute(clock.minute):0>5}"
