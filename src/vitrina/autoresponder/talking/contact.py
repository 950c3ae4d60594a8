"""How the practitioner reaches the visitor: here, or by a phone that they agreed to leave."""

from vitrina.autoresponder.talking.dialog import ANSWER_HERE, BotProfile, Draft, NewLead
from vitrina.autoresponder.talking.request import StepInput, StepResult, ask_next, without_wishes
from vitrina.autoresponder.understanding.intents import matches_intent
from vitrina.autoresponder.understanding.phones import find_number, find_phone
from vitrina.domain.phone import InvalidPhone, parse_phone
from vitrina.wording.reasons import say_reason


def press_contact(draft: Draft, do: str, now: float) -> StepResult:
    """A button of these steps; consent counts only where it was asked for."""
    if draft.step not in ("contact", "consent", "phone"):
        return StepResult(draft=ask_next(draft))  # a button of a request that is gone
    if do == "here":
        return _finish(draft, ANSWER_HERE)
    if do == "agree" and draft.step == "consent":
        return StepResult(draft=draft.model_copy(update={"step": "phone", "consent_at": now}))
    if do == "leave_phone" and draft.step == "contact":
        return StepResult(draft=draft.model_copy(update={"step": "consent"}))
    return StepResult(draft=draft)


def take_contact(
    draft: Draft, given: StepInput, profile: BotProfile, now: float
) -> StepResult | None:
    """Here, or a phone; a number that came before the consent is not kept."""
    if find_phone(given.flat):
        waits = draft.model_copy(update={"step": "consent"})
        return StepResult(draft=waits, says=("phone before consent",))
    if given.asks:
        return None
    book, words = profile.pack.answers, without_wishes(given)
    if matches_intent("here", words, book):
        return _finish(draft, ANSWER_HERE)
    if draft.step == "consent":
        if matches_intent("refuse", words, book):
            return _finish(draft, ANSWER_HERE)
        return press_contact(draft, "agree", now) if matches_intent("agree", words, book) else None
    return (
        press_contact(draft, "leave_phone", now)
        if matches_intent("leave_phone", words, book)
        else None
    )


def take_phone(draft: Draft, given: StepInput, profile: BotProfile) -> StepResult | None:
    """The number, what is wrong with it, or a refusal; None when it is neither."""
    if number := find_number(given.flat):
        try:
            return _finish(draft, parse_phone(number.replace(".", " ").strip()))
        except InvalidPhone as error:
            return StepResult(draft=draft, says=("unread phone",), error=say_reason(error.reason))
    words = without_wishes(given)
    answers = profile.pack.answers
    if matches_intent("here", words, answers) or matches_intent("refuse", words, answers):
        return _finish(draft, ANSWER_HERE)
    return None


def _finish(draft: Draft, contact: str) -> StepResult:
    """The lead, unless something is missing after all: then that is asked first."""
    if not (draft.service and draft.day and draft.part):
        return StepResult(draft=ask_next(draft))
    if contact != ANSWER_HERE and draft.consent_at is None:
        return StepResult(draft=draft.model_copy(update={"step": "consent"}))
    lead = NewLead(
        service=draft.service,
        day=draft.day,
        part=draft.part,
        contact=contact,
        consent_at=None if contact == ANSWER_HERE else draft.consent_at,
    )
    return StepResult(draft=Draft(), says=("booked",), lead=lead)
