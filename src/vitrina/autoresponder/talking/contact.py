"""How the practitioner reaches the visitor: here, or by a phone that they agreed to leave."""

import re

from vitrina.autoresponder.talking.dialog import ANSWER_HERE, BotProfile, Draft, NewLead
from vitrina.autoresponder.talking.request import Said, Turn, ask_next, without_wishes
from vitrina.autoresponder.understanding.intents import hears
from vitrina.domain.phone import InvalidPhone, parse_phone
from vitrina.wording.reasons import say_reason

_PHONE = re.compile(r"\+?\d[\d\s()\-‐‑–—.]{3,}\d")
_PHONE_DIGITS = 9  # from here on it was meant to be a number one can call


def find_phone(flat: str) -> str:
    """What looks like a telephone number in a message, or nothing."""
    found = _PHONE.search(flat)
    return found[0] if found and len(re.findall(r"\d", found[0])) >= _PHONE_DIGITS else ""


def press_contact(draft: Draft, do: str, profile: BotProfile, now: float) -> Turn:
    """A button of these steps; consent counts only where it was asked for."""
    if draft.step not in ("contact", "consent", "phone"):
        return Turn(draft=ask_next(draft))  # a button of a request that is gone
    if do == "here":
        return _finish(draft, ANSWER_HERE)
    if do == "agree" and draft.step == "consent":
        return Turn(draft=draft.model_copy(update={"step": "phone", "consent_at": now}))
    if do == "leave_phone" and draft.step == "contact":
        return Turn(draft=draft.model_copy(update={"step": "consent"}))
    return Turn(draft=draft)


def take_contact(draft: Draft, said: Said, profile: BotProfile, now: float) -> Turn | None:
    """Here, or a phone; a number that came before the consent is not kept."""
    if find_phone(said.flat):
        waits = draft.model_copy(update={"step": "consent"})
        return Turn(draft=waits, says=("phone before consent",))
    if said.asks:
        return None
    book, words = profile.pack.answers, without_wishes(said)
    if hears("here", words, book):
        return _finish(draft, ANSWER_HERE)
    if draft.step == "consent":
        if hears("refuse", words, book):
            return _finish(draft, ANSWER_HERE)
        return press_contact(draft, "agree", profile, now) if hears("agree", words, book) else None
    return (
        press_contact(draft, "leave_phone", profile, now)
        if hears("leave_phone", words, book)
        else None
    )


def take_phone(draft: Draft, said: Said, profile: BotProfile) -> Turn | None:
    """The number, what is wrong with it, or a refusal; None when it is neither."""
    found = _PHONE.search(said.flat)
    if found:
        try:
            return _finish(draft, parse_phone(found[0].replace(".", " ").strip()))
        except InvalidPhone as error:
            return Turn(draft=draft, says=("unread phone",), error=say_reason(error.reason))
    words = without_wishes(said)
    answers = profile.pack.answers
    if hears("here", words, answers) or hears("refuse", words, answers):
        return _finish(draft, ANSWER_HERE)
    return None


def _finish(draft: Draft, contact: str) -> Turn:
    """The lead, unless something is missing after all: then that is asked first."""
    if not (draft.service and draft.day and draft.part):
        return Turn(draft=ask_next(draft))
    if contact != ANSWER_HERE and draft.consent_at is None:
        return Turn(draft=draft.model_copy(update={"step": "consent"}))
    lead = NewLead(
        service=draft.service,
        day=draft.day,
        part=draft.part,
        contact=contact,
        consent_at=None if contact == ANSWER_HERE else draft.consent_at,
    )
    return Turn(draft=Draft(), says=("booked",), lead=lead)
