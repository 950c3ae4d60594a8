"""How the practitioner reaches the visitor: here, or by a phone that they agreed to leave."""

from vitrina.autoresponder.talking.dialog import ANSWER_HERE, BotProfile, Draft, NewLead
from vitrina.autoresponder.talking.request import StepInput, StepResult, ask_next, without_wishes
from vitrina.autoresponder.understanding.intents import matches_intent
from vitrina.autoresponder.understanding.phones import find_number, find_phone
from vitrina.domain.phone import InvalidPhone, parse_phone
from vitrina.wording.reasons import say_reason

CONTACT_STEPS = frozenset({"contact", "consent", "phone"})


def press_contact(draft: Draft, do: str, now: float) -> StepResult:
    """A button of these steps; consent counts only where it was asked for."""
    if draft.step not in CONTACT_STEPS:
        return StepResult(draft=ask_next(draft))  # a button of a request that is gone
    if do == "here":
        return _finish(draft, ANSWER_HERE)
    if do == "agree" and draft.step == "consent":
        agreed = draft.model_copy(update={"step": "phone", "consent_at": now})
        return _finish(agreed, draft.phone) if draft.phone else StepResult(draft=agreed)
    if do == "leave_phone" and draft.step == "contact":
        return StepResult(draft=draft.model_copy(update={"step": "consent"}))
    return StepResult(draft=draft)


def take_contact(
    draft: Draft, given: StepInput, profile: BotProfile, now: float
) -> StepResult | None:
    """Here, or a phone; a number that came before the consent is asked about, not passed on."""
    if find_phone(given.flat):
        return _take_early(draft, given.flat)
    if given.asks:
        return None
    book, words = profile.pack.answers, without_wishes(given)
    if matches_intent("here", words, book):
        return _finish(draft, ANSWER_HERE)
    if matches_intent("same_phone", words, book):
        return StepResult(draft=draft.model_copy(update={"step": "consent"}))
    if matches_intent("leave_phone", words, book) and matches_intent("refuse", words, book):
        return _finish(draft, ANSWER_HERE)  # a refusal that names the phone
    if draft.step == "consent":
        if matches_intent("disagree", words, book):
            forgotten = draft.model_copy(update={"step": "contact", "phone": ""})
            return StepResult(draft=forgotten, says=("without consent",))
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
            return _finish(draft, parse_phone(number))
        except InvalidPhone as error:
            return StepResult(draft=draft, says=("unread phone",), error=say_reason(error.reason))
    words = without_wishes(given)
    answers = profile.pack.answers
    if matches_intent("here", words, answers) or matches_intent("refuse", words, answers):
        return _finish(draft, ANSWER_HERE)
    return None


def read_phone(flat: str) -> str:
    """The telephone number of a message as +7XXXXXXXXXX; nothing when there is none to call."""
    try:
        return parse_phone(number) if (number := find_phone(flat)) else ""
    except InvalidPhone:
        return ""


def _take_early(draft: Draft, flat: str) -> StepResult:
    try:
        phone = parse_phone(find_phone(flat))
    except InvalidPhone as error:
        return StepResult(draft=draft, says=("unread phone",), error=say_reason(error.reason))
    return StepResult(draft=draft.model_copy(update={"step": "consent", "phone": phone}))


def _finish(draft: Draft, contact: str) -> StepResult:
    """The lead, unless something is missing after all: then that is asked first."""
    if not (draft.service and draft.day and draft.part) or draft.among:
        return StepResult(draft=ask_next(draft))
    if contact != ANSWER_HERE and draft.consent_at is None:
        return StepResult(draft=draft.model_copy(update={"step": "consent"}))
    lead = NewLead(
        service=draft.service,
        day=draft.day,
        part=draft.part,
        contact=contact,
        consent_at=None if contact == ANSWER_HERE else draft.consent_at,
        name=draft.name,
    )
    kept = Draft(name=draft.name, phone="" if contact == ANSWER_HERE else contact)
    return StepResult(draft=kept, says=("booked",), lead=lead)
