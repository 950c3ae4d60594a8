"""A booking request, step by step: service, day, part of the day, contact. Nothing is promised."""

import re
from datetime import date, datetime

from vitrina.autoresponder.talking import keyboards
from vitrina.autoresponder.talking.choosing import name_service, services_among, with_services
from vitrina.autoresponder.talking.contact import press_contact, take_contact, take_phone
from vitrina.autoresponder.talking.day_step import (
    choose_day,
    choose_part,
    names_day,
    offered_days,
    offered_parts,
    take_day,
    take_part,
)
from vitrina.autoresponder.talking.dialog import BotProfile, Draft
from vitrina.autoresponder.talking.request import (
    StepInput,
    StepResult,
    ask_next,
    label_of,
    repeat_step,
    without_wishes,
)
from vitrina.autoresponder.understanding.availability import PARTS
from vitrina.autoresponder.understanding.intents import matches_intent
from vitrina.autoresponder.understanding.services import find_by_minutes, service_key

_NUMBER_WORDS = 3  # of a message that corrects a time: "better at 12"


def start_request(
    draft: Draft, given: StepInput, profile: BotProfile, local: datetime
) -> StepResult:
    """The request with everything the first message told; the next step asks for the rest."""
    named = name_service(draft, given, profile)
    draft, says = (named.draft, named.says) if named else (draft, ())
    draft = draft.model_copy(update={"step": "", "page": 0, "consent_at": None, "nagged": False})
    told = take_day(draft, given, profile, local, bare=False)
    if told is None:
        told = take_part(draft, given, profile, local, bare=False)
    if told is not None:
        draft, says = told.draft, says + told.says
    return StepResult(draft=ask_next(draft), says=says)


def continue_request(
    draft: Draft, given: StepInput, profile: BotProfile, local: datetime, now: float
) -> StepResult | None:
    """What the message tells the step that waits; None when it is no answer to it."""
    if given.press.do:
        return _take_press(draft, given, profile, local, now)
    match draft.step:
        case "service":
            taken = _take_service(draft, given, profile, local)
            return taken or _take_ahead(draft, given, profile, local)
        case "day":
            taken = take_day(draft, given, profile, local, bare=True)
            return taken or _take_ahead(draft, given, profile, local)
        case "part":
            taken = None
            if names_day(given, profile, local):  # another one than before, maybe with its time
                taken = take_day(draft, given, profile, local, bare=False)
            taken = taken or take_part(draft, given, profile, local, bare=True)
            return taken or _take_ahead(draft, given, profile, local)
        case "contact" | "consent":
            taken = take_contact(draft, given, profile, now)
            taken = taken or _take_ahead(draft, given, profile, local)
            return taken or _correct_time(draft, given, profile, local)
        case "phone":
            return take_phone(draft, given, profile)
    return None


def ask_step(draft: Draft, profile: BotProfile, local: datetime) -> tuple[str, str]:
    """The text and the keyboard that ask for what is missing."""
    book = profile.pack.answers
    match draft.step:
        case "service" if offered := services_among(draft, profile):
            return "ask which", keyboards.choose_service(book, offered, draft.page)
        case "service":
            pricing = profile.practitioner.pricing
            return "ask service", keyboards.choose_service(book, pricing, draft.page)
        case "day":
            days = offered_days(draft, profile, local)
            return "ask day", keyboards.choose_day(book, days, local.date())
        case "part":
            parts = offered_parts(draft, profile, local)
            return "ask part", keyboards.choose_part(book, parts)
        case "consent":
            known = "ask consent known" if draft.phone else "ask consent"
            return known, keyboards.ask_consent(book)
        case "phone":
            return "ask phone", keyboards.ask_phone(book)
    return "ask contact", keyboards.choose_contact(book)


def _take_press(
    draft: Draft, given: StepInput, profile: BotProfile, local: datetime, now: float
) -> StepResult | None:
    """A button, pressed in its step or later; consent counts only where it was asked for."""
    do, of = given.press.do, given.press.of
    if do == "service":
        found = [price for price in profile.practitioner.pricing if service_key(price) == of]
        if not found:
            return repeat_step(draft, "unread service")
        return StepResult(draft=ask_next(with_services(draft, found)))
    if do == "page":
        page = int(of) if re.fullmatch(r"[0-9]{1,2}", of) else 0
        return StepResult(draft=draft.model_copy(update={"page": page, "step": "service"}))
    if do == "day":
        try:
            day = date.fromisoformat(of)
        except ValueError:
            return repeat_step(draft, "unread day")
        return choose_day(draft, day, profile, local)
    if do == "other_day":
        return StepResult(draft=draft.model_copy(update={"step": "day"}), says=("ask other day",))
    if do == "any_service":
        return _take_any(draft, profile)
    if do == "any_part" or do in PARTS:
        return choose_part(draft, do, profile, local)
    if do in ("here", "leave_phone", "agree"):
        return press_contact(draft, do, now)
    return None


def _take_service(
    draft: Draft, given: StepInput, profile: BotProfile, local: datetime
) -> StepResult | None:
    if not given.asks or draft.among:
        if name_service(draft, given, profile):
            return start_request(draft, given, profile, local)
        timed = find_by_minutes(given.flat, profile.practitioner.pricing)
        if len(timed) == 1:
            return StepResult(draft=ask_next(with_services(draft, timed)))
    if matches_intent("any_service", without_wishes(given), profile.pack.answers):
        return _take_any(draft, profile)
    return None


def _correct_time(
    draft: Draft, given: StepInput, profile: BotProfile, local: datetime
) -> StepResult | None:
    """A number alone, after the day and the time were told, is another time."""
    is_number = any(word.text.isdecimal() and len(word.text) < 3 for word in given.words)
    if given.asks or not is_number or len(given.words) > _NUMBER_WORDS:
        return None
    told = take_part(draft, given, profile, local, bare=True)
    if told is None:
        return None
    again = told.draft.model_copy(update={"step": "", "consent_at": None})
    return StepResult(draft=ask_next(again), says=told.says)


def _take_any(draft: Draft, profile: BotProfile) -> StepResult:
    """Of services named alike any length will do; else the practitioner helps to choose."""
    label = (draft.among and draft.service) or label_of(profile, "any_service")
    return StepResult(draft=ask_next(draft.model_copy(update={"service": label, "among": ()})))


def _take_ahead(
    draft: Draft, given: StepInput, profile: BotProfile, local: datetime
) -> StepResult | None:
    """What was told before it was asked, or corrected after: a day, when a service was asked."""
    if given.asks:
        return None
    alone = start_request(Draft(among=draft.among), given, profile, local)
    named = alone.draft.service and len(profile.practitioner.pricing) > 1
    named = named or alone.draft.among != draft.among
    if not (named or alone.says or alone.draft.day or alone.draft.part):
        return None
    return start_request(draft, given, profile, local)
