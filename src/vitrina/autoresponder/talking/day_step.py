"""The day and the time of a booking request: what a message or a button says of them."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from vitrina.autoresponder.talking.dialog import BotProfile, Draft
from vitrina.autoresponder.talking.request import (
    StepInput,
    StepResult,
    ask_next,
    label_of,
    move_on,
    repeat_step,
    without_wishes,
)
from vitrina.autoresponder.understanding.availability import (
    DAYS_SHOWN,
    NIGHT,
    PARTS,
    clock_is_open,
    day_is_open,
    open_days,
    part_is_open,
)
from vitrina.autoresponder.understanding.intents import matches_intent
from vitrina.autoresponder.understanding.names import cut_contacts
from vitrina.autoresponder.understanding.when import read_answer
from vitrina.autoresponder.understanding.when_clocks import Asked
from vitrina.autoresponder.understanding.when_value import ClockTime, When
from vitrina.content.answers import BotSlot
from vitrina.content.speech.calendar import say_day, say_without

# How the book names what is no certain day.
_LABELS = {"any": "any_day", "weekdays": "weekdays", "weekend": "weekend", "next_week": "next_week"}


def take_day(
    draft: Draft, given: StepInput, profile: BotProfile, local: datetime, *, bare: bool
) -> StepResult | None:
    """The day that was named, and the time beside it; None when neither a day nor its refusal."""
    when = _read(given, profile, local, "day" if bare and not given.asks else "")
    chosen = _take_named(draft, when, profile, local)
    if chosen is None:
        chosen = _take_as_booked(draft, given, profile, bare=bare)
    if chosen is None or "past day" in chosen.says or "closed day" in chosen.says:
        return chosen
    also = _take_time(chosen.draft, when, profile, local)
    if also is None:
        return chosen
    return StepResult(draft=also.draft, says=(*chosen.says, *also.says))


def take_part(
    draft: Draft, given: StepInput, profile: BotProfile, local: datetime, *, bare: bool
) -> StepResult | None:
    """The time that was named; None when there is none."""
    when = _read(given, profile, local, "time" if bare and not given.asks else "")
    if (taken := _take_time(draft, when, profile, local)) is not None:
        return taken
    if when.not_parts:
        left_out = tuple(dict.fromkeys((*draft.excluded, *when.not_parts)))
        return StepResult(draft=ask_next(draft.model_copy(update={"excluded": left_out})))
    words = without_wishes(given)
    for key in (*PARTS, *(("any_part",) if bare else ())):
        if matches_intent(key, words, profile.pack.answers):
            return choose_part(draft, key, profile, local)
    return None


def names_day(given: StepInput, profile: BotProfile, local: datetime) -> bool:
    """Whether the message names a certain day."""
    return _read(given, profile, local, "").kind == "day"


def choose_day(draft: Draft, day: date, profile: BotProfile, local: datetime) -> StepResult:
    """A certain day, unless it is over or nobody works on it."""
    if day < local.date():
        return repeat_step(draft, "past day")
    if not day_is_open(day, profile.practitioner.hours, local):
        return repeat_step(draft, "closed day")
    return move_on(draft, day=say_day(day), date=day.isoformat(), only=())


def choose_part(draft: Draft, part: str, profile: BotProfile, local: datetime) -> StepResult:
    """A part of the day, or any."""
    if part in PARTS and not _is_open(part, draft, profile, local):
        return repeat_step(draft, "closed part")
    return move_on(draft, part=label_of(profile, part))


def offered_days(draft: Draft, profile: BotProfile, local: datetime) -> list[date]:
    """The days for the buttons: those that were named, without those that do not suit."""
    hours = profile.practitioner.hours
    if draft.only:
        return _open(draft.only, hours, local)[:DAYS_SHOWN]
    return open_days(hours, local, without=frozenset(draft.excluded))


def offered_parts(draft: Draft, profile: BotProfile, local: datetime) -> list[str]:
    """The parts of the day for the buttons."""
    return [
        part
        for part in PARTS
        if part not in draft.excluded and _is_open(part, draft, profile, local)
    ]


def _read(given: StepInput, profile: BotProfile, local: datetime, asked: Asked) -> When:
    """The day and the time, with no service, phone or name behind a number to be counted."""
    flat = cut_contacts(given.flat)
    for service in profile.pack.spoken.services:
        flat = service.cut(flat)
    return read_answer(flat, given.words, local, asked=asked)


def _take_named(
    draft: Draft, when: When, profile: BotProfile, local: datetime
) -> StepResult | None:
    if when.excluded:
        gone = sorted(day.isoformat() for day in when.excluded)
        left_out = tuple(dict.fromkeys((*draft.excluded, *gone)))
        draft = draft.model_copy(update={"excluded": left_out})
        if draft.date in gone:
            draft = draft.model_copy(update={"day": "", "date": ""})
    if when.day is not None:
        return choose_day(draft, _of_next_week(when.day, draft, profile, local), profile, local)
    hours = profile.practitioner.hours
    if when.kind == "some":
        days = _open((day.isoformat() for day in when.days), hours, local)
        if len(days) < 2 and not (days and when.contradicts):
            only = days[0] if days else when.days[0]
            return choose_day(draft, only, profile, local)
        left = tuple(day.isoformat() for day in days)
        waits = draft.model_copy(update={"only": left, "day": "", "date": ""})
        return StepResult(draft=ask_next(waits), says=("which day",))
    if when.kind in _LABELS:
        days = open_days(hours, local, without=when.excluded, kind=when.kind)
        if not days:
            return repeat_step(draft, "closed day")
        label = label_of(profile, _LABELS[when.kind]) + say_without(when.excluded)
        return move_on(draft, day=label, date="", only=())
    if when.excluded:
        return StepResult(draft=ask_next(draft), says=("other days",))
    return None


def _of_next_week(day: date, draft: Draft, profile: BotProfile, local: datetime) -> date:
    """A weekday named after «next week» is one of that week."""
    monday = local.date() + timedelta(days=7 - local.weekday())
    wished = draft.day.startswith(label_of(profile, "next_week"))
    return day + timedelta(days=7) if wished and local.date() <= day < monday else day


def _take_as_booked(
    draft: Draft, given: StepInput, profile: BotProfile, *, bare: bool
) -> StepResult | None:
    """What the book's own phrases say of a day."""
    book, words = profile.pack.answers, without_wishes(given)
    for key in ("next_week", "weekend", *(("any_day",) if bare else ())):
        if matches_intent(key, words, book):
            return move_on(draft, day=label_of(profile, key), date="", only=())
    if bare and matches_intent("other_day", words, book):
        return StepResult(draft=draft, says=("ask other day",))
    return None


def _take_time(draft: Draft, when: When, profile: BotProfile, local: datetime) -> StepResult | None:
    hours = profile.practitioner.hours
    day = date.fromisoformat(draft.date) if draft.date else None
    if when.clock is not None:
        clock = clock_is_open(when.clock, day, hours, local)
        if clock is None:
            return repeat_step(draft, "closed part")
        return move_on(draft, part=_say_clock(clock, profile))
    if when.part == "any_time":
        return move_on(draft, part=label_of(profile, "any_part"))
    if when.part == "night":
        if not part_is_open(NIGHT, day, hours, local):
            return repeat_step(draft, "closed part")
        return move_on(draft, part=label_of(profile, "at night"))
    return choose_part(draft, when.part, profile, local) if when.part else None


def _say_clock(clock: ClockTime, profile: BotProfile) -> str:
    key = f"time {clock.bound}"
    slots = {BotSlot.TIME: clock.shown, BotSlot.TIME_UNTIL: clock.shown_until}
    return label_of(profile, key, {slot.value: said for slot, said in slots.items()})


def _is_open(part: str, draft: Draft, profile: BotProfile, local: datetime) -> bool:
    day = date.fromisoformat(draft.date) if draft.date else None
    return part_is_open(PARTS[part], day, profile.practitioner.hours, local)


def _open(days: Iterable[str], hours: str, local: datetime) -> list[date]:
    named = (date.fromisoformat(day) for day in days)
    return [day for day in named if day >= local.date() and day_is_open(day, hours, local)]
