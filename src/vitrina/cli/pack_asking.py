"""Messages answered as the bot of one community would, and what a form's texts come to."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import typer

from vitrina.autoresponder.talking.answers import answer, read_message_of
from vitrina.autoresponder.talking.dialog import BotProfile, Dialog, Draft, Incoming, Outcome
from vitrina.autoresponder.understanding.intents import RecognizedIntent
from vitrina.cli.ask_booking import tell_booking
from vitrina.cli.ask_names import name_intents
from vitrina.cli.pack_checking import read_sound_pack
from vitrina.content.cities import where
from vitrina.content.claims import find_claims
from vitrina.content.districts import district_words
from vitrina.content.pack import Pack
from vitrina.domain.form import InvalidForm, parse_practitioner
from vitrina.domain.practitioner import Practitioner
from vitrina.domain.timezones import timezone_of
from vitrina.wording import commands as wording
from vitrina.wording.reasons import say_reason

BETWEEN = 20.0  # seconds between the messages of one dialog: none is a part of the one before
_SEED = "ask"  # chooses the wordings, so that the same question has the same answer


class UnreadableForm(ValueError):
    """The file is no form; says in Russian what is wrong."""


@dataclass(frozen=True)
class Asking:
    """Who is asked, when (local time of the practitioner), and how."""

    profile: BotProfile
    at: datetime
    is_dialog: bool = False
    in_booking: bool = False


def read_pack_and_form(
    pack: str, packs: Path | None, form: Path
) -> tuple[Pack, Practitioner] | None:
    """The pack and the form; None, with words on what is wrong, when one cannot be used."""
    book = read_sound_pack(pack, packs)
    if book is None:
        return None
    try:
        return book, read_form_file(form)
    except UnreadableForm as error:
        typer.echo(str(error), err=True)
        return None


def read_form_file(path: Path) -> Practitioner:
    """The practitioner of a JSON form; UnreadableForm names every wrong field."""
    try:
        sent = json.loads(path.read_text(encoding="utf-8"))
        return parse_practitioner(sent, timezone_of=timezone_of)
    except InvalidForm as invalid:
        lines = [f"{error.field}: {say_reason(error.reason)}" for error in invalid.errors]
        raise UnreadableForm("\n".join(lines)) from invalid
    except (OSError, ValueError) as error:
        raise UnreadableForm(wording.ASK_NO_FORM.format(path=path)) from error


def make_asking(
    pack: Pack, person: Practitioner, at: datetime | None, *, is_dialog: bool, in_booking: bool
) -> Asking:
    """Without `at` it is now where the practitioner lives."""
    zone = ZoneInfo(person.timezone)
    local = at.replace(tzinfo=zone) if at else datetime.now(zone)
    prices_at = local.timestamp()
    profile = BotProfile(practitioner=person, pack=pack, seed=_SEED, prices_at=prices_at)
    return Asking(profile=profile, at=local, is_dialog=is_dialog, in_booking=in_booking)


def ask_all(messages: Iterable[str], asking: Asking) -> Iterator[dict[str, Any]]:
    """What each message comes to, in the shape of `--json`; `why` beside, for people."""
    dialog, now = _begin(asking), asking.at.timestamp()
    for text in messages:
        incoming = Incoming(text=text, sent_at=now)
        outcome = answer(incoming, dialog, asking.profile, now)
        yield _tell(incoming, dialog, outcome, asking)
        if asking.is_dialog:
            dialog, now = outcome.dialog, now + BETWEEN


def _begin(asking: Asking) -> Dialog:
    """A new visitor; in a booking the first service is chosen and the day was asked for."""
    if not asking.in_booking:
        return Dialog()
    service = asking.profile.practitioner.pricing[0].title
    heard_at = asking.at.timestamp()
    return Dialog(greeted=True, heard_at=heard_at, draft=Draft(step="day", service=service))


def _tell(incoming: Incoming, before: Dialog, outcome: Outcome, asking: Asking) -> dict[str, Any]:
    heard = read_message_of(incoming, asking.profile, in_request=bool(before.draft.step))
    silent = not outcome.replies
    after = outcome.dialog.draft
    keys = [] if outcome.asks else [one.key for one in heard.intents]
    answers_a_step = after != before.draft and bool(after.step or outcome.lead)
    if answers_a_step and not keys:
        keys = ["booking"]  # a day by itself asks for one, or answers what was asked
    return {
        "text": incoming.text,
        "intents": [] if outcome.asks else name_intents(keys, silent=silent),
        "asks": name_intents(outcome.asks, silent=silent) if outcome.asks else [],
        "reply": [reply.text for reply in outcome.replies],
        "booking": tell_booking(before.draft if outcome.lead else after, asking.profile, asking.at),
        "calls_person": outcome.calls_person,
        "silent": silent,
        "why": [_say_why(one) for one in heard.intents],
    }


def _say_why(one: RecognizedIntent) -> str:
    return f"{one.key}: {one.reason}"


# What a form says, one text a line.
FORM_TEXTS: Mapping[str, Callable[[str], dict[str, Any]]] = {
    "claims": lambda text: {"text": text, "claims": [claim.word for claim in find_claims(text)]},
    "places": lambda text: {"text": text, "where": where(text)},
    "areas": lambda text: {"text": text, "area": district_words(text)},
}


def print_answers(told: Iterable[dict[str, Any]], *, as_json: bool) -> None:
    """One JSON object a line, or a few lines for people."""
    for one in told:
        if as_json:
            shown = {key: value for key, value in one.items() if key != "why"}
            typer.echo(json.dumps(shown, ensure_ascii=False))
        else:
            typer.echo(wording.say_asked(one))
