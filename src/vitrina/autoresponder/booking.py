"""A booking request, step by step: service, day, part of the day, contact. Nothing is promised."""

import re
from datetime import date, datetime, timedelta

from vitrina.autoresponder import keyboards
from vitrina.autoresponder.dates import read_clock, read_day, say_day
from vitrina.autoresponder.dialog import ANSWER_HERE, Desk, Draft, NewLead
from vitrina.autoresponder.keyboards import Press
from vitrina.autoresponder.opening import Schedule, Span, read_hours
from vitrina.autoresponder.services import (
    find_by_minutes,
    find_services,
    service_key,
    service_name,
)
from vitrina.autoresponder.understanding import hears
from vitrina.autoresponder.wording import Word
from vitrina.content.template import fill
from vitrina.domain.model import Value
from vitrina.domain.phone import InvalidPhone, parse_phone

DAYS_SHOWN = 6
_DAYS_LOOKED = 30
PARTS: dict[str, Span] = {
    "morning": (6 * 60, 12 * 60),
    "afternoon": (12 * 60, 17 * 60),
    "evening": (17 * 60, 24 * 60),
}
_PHONE = re.compile(r"\+?\d[\d\s()\-‐‑–—.]{3,}\d")
_PHONE_DIGITS = 9  # from here on it was meant to be a number one can call
_WISHES = frozenset({"добрый", "доброе", "доброго", "доброй", "хорошего"})


class Said(Value):
    """One message as the steps read it; `asks` when it also holds a question."""

    press: Press
    flat: str
    words: tuple[Word, ...]
    asks: bool = False


class Turn(Value):
    """What the message did to the request: texts to say, a mistake's words, or the lead."""

    draft: Draft
    says: tuple[str, ...] = ()
    error: str = ""
    lead: NewLead | None = None


def start_request(draft: Draft, said: Said, desk: Desk, local: datetime) -> Turn:
    """The request with everything the first message told; the next step asks for the rest."""
    draft = Draft(service=draft.service, day=draft.day, date=draft.date, part=draft.part)
    says: tuple[str, ...] = ()
    pricing = desk.practitioner.pricing
    found = find_services(_wordy(said), pricing, desk.pack.head.trade)
    if len(pricing) == 1:
        found = pricing
    if len(found) == 1:
        draft = draft.model_copy(update={"service": service_name(found[0])})
    day = _take_day(draft, said, desk, local, bare=False)
    if day is not None:
        draft, says = day.draft, day.says
    part = _take_part(draft, said, desk, local, bare=False)
    if part is not None:
        draft, says = part.draft, says + part.says
    return Turn(draft=_ask_next(draft), says=says)


def continue_request(
    draft: Draft, said: Said, desk: Desk, local: datetime, now: float
) -> Turn | None:
    """What the message tells the step that waits; None when it is no answer to it."""
    if said.press.do:
        return _take_press(draft, said, desk, local, now)
    match draft.step:
        case "service":
            taken = _take_service(draft, said, desk, local)
            return taken or _take_ahead(draft, said, desk, local)
        case "day":
            taken = _take_day(draft, said, desk, local, bare=True)
            return taken or _take_ahead(draft, said, desk, local)
        case "part":
            taken = _take_part(draft, said, desk, local, bare=True)
            return taken or _take_ahead(draft, said, desk, local)
        case "contact" | "consent":
            return _take_contact(draft, said, desk, now)
        case "phone":
            return _take_phone(draft, said, desk)
    return None


def ask_step(draft: Draft, desk: Desk, local: datetime) -> tuple[str, str]:
    """The text and the keyboard that ask for what is missing."""
    book = desk.pack.answers
    match draft.step:
        case "service":
            pricing = desk.practitioner.pricing
            return "ask service", keyboards.choose_service(book, pricing, draft.page)
        case "day":
            days = _open_days(desk, local)
            return "ask day", keyboards.choose_day(book, days, local.date())
        case "part":
            parts = [part for part in PARTS if _part_is_open(PARTS[part], draft, desk, local)]
            return "ask part", keyboards.choose_part(book, parts)
        case "consent":
            return "ask consent", keyboards.ask_consent(book)
        case "phone":
            return "ask phone", keyboards.ask_phone(book)
    return "ask contact", keyboards.choose_contact(book)


def find_phone(flat: str) -> str:
    """What looks like a telephone number in a message, or nothing."""
    found = _PHONE.search(flat)
    return found[0] if found and len(re.findall(r"\d", found[0])) >= _PHONE_DIGITS else ""


def _take_press(draft: Draft, said: Said, desk: Desk, local: datetime, now: float) -> Turn | None:
    """A button, pressed in its step or later; consent counts only where it was asked for."""
    do, of = said.press.do, said.press.of
    if do == "service":
        found = [price for price in desk.practitioner.pricing if service_key(price) == of]
        if not found:
            return _again(draft, "unread service")
        return _moved(draft, service=service_name(found[0]))
    if do == "page":
        page = int(of) if re.fullmatch(r"[0-9]{1,2}", of) else 0
        return Turn(draft=draft.model_copy(update={"page": page, "step": "service"}))
    if do == "day":
        try:
            day = date.fromisoformat(of)
        except ValueError:
            return _again(draft, "unread day")
        return _choose_day(draft, day, desk, local)
    if do == "other_day":
        return Turn(draft=draft.model_copy(update={"step": "day"}), says=("ask other day",))
    if do == "any_service":
        return _moved(draft, service=_label(desk, do))
    if do == "any_part" or do in PARTS:
        return _choose_part(draft, do, desk, local)
    if do in ("here", "leave_phone", "agree"):
        return _press_contact(draft, do, desk, now)
    return None


def _press_contact(draft: Draft, do: str, desk: Desk, now: float) -> Turn:
    if draft.step not in ("contact", "consent", "phone"):
        return Turn(draft=draft)
    if do == "here":
        return _finish(draft, ANSWER_HERE)
    if do == "agree" and draft.step == "consent":
        return Turn(draft=draft.model_copy(update={"step": "phone", "consent_at": now}))
    if do == "leave_phone" and draft.step == "contact":
        return Turn(draft=draft.model_copy(update={"step": "consent"}))
    return Turn(draft=draft)


def _take_service(draft: Draft, said: Said, desk: Desk, local: datetime) -> Turn | None:
    words = _wordy(said)
    pricing = desk.practitioner.pricing
    found = find_services(words, pricing, desk.pack.head.trade)
    if len(found) == 1 and not said.asks:
        return start_request(draft, said, desk, local)
    timed = find_by_minutes(words, found or pricing)
    if len(timed) == 1 and not said.asks:
        return _moved(draft, service=service_name(timed[0]))
    if hears("any_service", words, desk.pack.answers):
        return _moved(draft, service=_label(desk, "any_service"))
    return None


def _take_ahead(draft: Draft, said: Said, desk: Desk, local: datetime) -> Turn | None:
    """What was told before it was asked, or corrected after: «завтра» to «Какая услуга?»."""
    if said.asks:
        return None
    turn = start_request(draft, said, desk, local)
    told = ("service", "day", "date", "part")
    changed = any(getattr(turn.draft, name) != getattr(draft, name) for name in told)
    return turn if turn.says or changed else None


def _take_day(draft: Draft, said: Said, desk: Desk, local: datetime, *, bare: bool) -> Turn | None:
    day = read_day(said.flat, said.words, local.date(), bare=bare and not said.asks)
    if day is not None:
        chosen = _choose_day(draft, day, desk, local)
        also = _take_part(chosen.draft, said, desk, local, bare=False)
        return also if also is not None and not chosen.says else chosen
    book, words = desk.pack.answers, _wordy(said)
    for key in ("next_week", "weekend", *(("any_day",) if bare else ())):
        if hears(key, words, book):
            return _moved(draft, day=_label(desk, key), date="")
    if bare and hears("other_day", words, book):
        return Turn(draft=draft, says=("ask other day",))
    return None


def _choose_day(draft: Draft, day: date, desk: Desk, local: datetime) -> Turn:
    if day < local.date():
        return _again(draft, "past day")
    if not _day_is_open(day, desk, local):
        return _again(draft, "closed day")
    return _moved(draft, day=say_day(day), date=day.isoformat())


def _take_part(draft: Draft, said: Said, desk: Desk, local: datetime, *, bare: bool) -> Turn | None:
    clock = read_clock(said.flat, bare=bare and not said.asks)
    if clock is not None:
        if not _part_is_open(clock.span, draft, desk, local):
            return _again(draft, "closed part")
        label = _label(desk, f"time {clock.bound}", {"время": clock.shown})
        return _moved(draft, part=label)
    words = _wordy(said)
    for key in (*PARTS, *(("any_part",) if bare else ())):
        if hears(key, words, desk.pack.answers):
            return _choose_part(draft, key, desk, local)
    return None


def _choose_part(draft: Draft, part: str, desk: Desk, local: datetime) -> Turn:
    if part in PARTS and not _part_is_open(PARTS[part], draft, desk, local):
        return _again(draft, "closed part")
    return _moved(draft, part=_label(desk, part))


def _take_contact(draft: Draft, said: Said, desk: Desk, now: float) -> Turn | None:
    """Here, or a phone; a number that came before the consent is not kept."""
    if find_phone(said.flat):
        waits = draft.model_copy(update={"step": "consent"})
        return Turn(draft=waits, says=("phone before consent",))
    book, words = desk.pack.answers, _wordy(said)
    if hears("here", words, book):
        return _finish(draft, ANSWER_HERE)
    if draft.step == "consent":
        if hears("refuse", words, book):
            return _finish(draft, ANSWER_HERE)
        return _press_contact(draft, "agree", desk, now) if hears("agree", words, book) else None
    return (
        _press_contact(draft, "leave_phone", desk, now)
        if hears("leave_phone", words, book)
        else None
    )


def _take_phone(draft: Draft, said: Said, desk: Desk) -> Turn | None:
    found = _PHONE.search(said.flat)
    if found:
        try:
            return _finish(draft, parse_phone(found[0].replace(".", " ").strip()))
        except InvalidPhone as error:
            return Turn(draft=draft, says=("unread phone",), error=str(error))
    words = _wordy(said)
    answers = desk.pack.answers
    if hears("here", words, answers) or hears("refuse", words, answers):
        return _finish(draft, ANSWER_HERE)
    return None


def _finish(draft: Draft, contact: str) -> Turn:
    lead = NewLead(
        service=draft.service,
        day=draft.day,
        part=draft.part,
        contact=contact,
        consent_at=None if contact == ANSWER_HERE else draft.consent_at,
    )
    return Turn(draft=Draft(), says=("booked",), lead=lead)


def _moved(draft: Draft, **told: str) -> Turn:
    return Turn(draft=_ask_next(draft.model_copy(update=told)))


def _again(draft: Draft, problem: str) -> Turn:
    """The same step once more, with what was wrong."""
    return Turn(draft=_ask_next(draft), says=(problem,))


def _ask_next(draft: Draft) -> Draft:
    """The request waiting for the first thing it misses."""
    if draft.step in ("consent", "phone") and draft.service and draft.day and draft.part:
        return draft
    step = (
        "service" if not draft.service
        else "day" if not draft.day
        else "part" if not draft.part
        else "contact"
    )  # fmt: skip
    return draft.model_copy(update={"step": step})


def _open_days(desk: Desk, local: datetime) -> list[date]:
    ahead = (local.date() + timedelta(days=number) for number in range(_DAYS_LOOKED))
    return [day for day in ahead if _day_is_open(day, desk, local)][:DAYS_SHOWN]


def _day_is_open(day: date, desk: Desk, local: datetime) -> bool:
    return _is_open((0, 24 * 60), day, desk, local)


def _part_is_open(span: Span, draft: Draft, desk: Desk, local: datetime) -> bool:
    """Whether the part suits the chosen day; without a certain day, whether any day has it."""
    if draft.date:
        return _is_open(span, date.fromisoformat(draft.date), desk, local)
    schedule = _schedule(desk)
    week = [local.date() + timedelta(days=number) for number in range(1, 8)]
    return schedule is None or any(schedule.meets(day, span) for day in week)


def _is_open(span: Span, day: date, desk: Desk, local: datetime) -> bool:
    start, end = span
    if day == local.date():
        start = max(start, local.hour * 60 + local.minute)
    schedule = _schedule(desk)
    return start < end and (schedule is None or schedule.meets(day, (start, end)))


def _schedule(desk: Desk) -> Schedule | None:
    return read_hours(desk.practitioner.hours)


def _label(desk: Desk, key: str, slots: dict[str, str] | None = None) -> str:
    return fill(desk.pack.answers.texts[key][0], slots or {}, joint=" ")


def _wordy(said: Said) -> list[Word]:
    """The words without good wishes: «добрый вечер» is no time to come."""
    kept: list[Word] = []
    skipped = False
    for word in said.words:
        if not skipped:
            skipped = word.text in _WISHES
            if not skipped:
                kept.append(word)
        else:
            skipped = False
    return kept
