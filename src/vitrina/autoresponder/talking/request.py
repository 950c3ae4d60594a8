"""A booking request on its way: what a message says to it, and where it goes from there."""

from vitrina.autoresponder.talking.dialog import BotProfile, Draft, NewLead
from vitrina.autoresponder.talking.keyboards import ButtonPress
from vitrina.autoresponder.understanding.morphology import Word
from vitrina.content.speech.chat_words import WISHES
from vitrina.content.template import fill
from vitrina.domain.model import Value


class StepInput(Value):
    """One message as the steps read it; `asks` when it also holds a question."""

    press: ButtonPress
    flat: str
    words: tuple[Word, ...]
    asks: bool = False


class StepResult(Value):
    """What the message did to the request: texts to say, a mistake's words, or the lead."""

    draft: Draft
    says: tuple[str, ...] = ()
    error: str = ""
    lead: NewLead | None = None


def move_on(draft: Draft, **told: str | tuple[str, ...]) -> StepResult:
    """The request with something told, waiting for what it still misses."""
    return StepResult(draft=ask_next(draft.model_copy(update=told)))


def repeat_step(draft: Draft, problem: str) -> StepResult:
    """The same step once more, with what was wrong."""
    return StepResult(draft=ask_next(draft), says=(problem,))


def ask_next(draft: Draft) -> Draft:
    """The request waiting for the first thing it misses."""
    is_told = draft.service and not draft.among and draft.day and draft.part
    if draft.step in ("consent", "phone") and is_told:
        return draft
    step = (
        "service" if not draft.service or draft.among
        else "day" if not draft.day
        else "part" if not draft.part
        else "consent" if draft.phone
        else "contact"
    )  # fmt: skip
    return draft.model_copy(update={"step": step})


def label_of(profile: BotProfile, key: str, slots: dict[str, str] | None = None) -> str:
    """How the book says a choice: a part of the day, the weekend, any day."""
    return fill(profile.pack.answers.texts[key][0], slots or {}, joint=" ")


def without_wishes(given: StepInput) -> list[Word]:
    """The words without good wishes: "good evening" is no time to come."""
    kept: list[Word] = []
    skipped = False
    for word in given.words:
        if not skipped:
            skipped = word.text in WISHES
            if not skipped:
                kept.append(word)
        else:
            skipped = False
    return kept
