"""A service was named and little else, or the message goes on with what was said before."""

from collections.abc import Collection

from vitrina.autoresponder.talking.booking import start_request
from vitrina.autoresponder.talking.choosing import services_among, services_of, with_services
from vitrina.autoresponder.talking.dialog import MOVING_LIVES_S, Draft, Outcome
from vitrina.autoresponder.talking.talk import STARTS_REQUEST, Talk
from vitrina.autoresponder.understanding.lengths_said import choose_listed, tell_minutes
from vitrina.autoresponder.understanding.services import find_unpriced, misses_technique
from vitrina.content.speech.service_words import ONE_MORE, SLIPPED, WISHED
from vitrina.domain.practitioner import Price

_IDLE = frozenset({"hello", "ack", "bye", "thanks", "services"})
_MAY_MOVE = STARTS_REQUEST | {"services", "hours", "ack", "cancel", "hello"}
_FEW, _FEWEST = 7, 4  # words: in a longer message a service is named by the way


def wishes_service(talk: Talk, keys: Collection[str]) -> bool:
    """Whether a service is wished for in so many words; that asks for an appointment."""
    words = {word.text for word in talk.message.given.words}
    is_alone = _IDLE.issuperset(keys) and len(words) <= _FEW
    return is_alone and bool(talk.turn.named) and not WISHED.isdisjoint(words)


def names_visit(talk: Talk, keys: Collection[str]) -> bool:
    """Whether a service, or the one just spoken of, is named together with a day or a time."""
    goes_on = not keys and "booking" in talk.message.asks and talk.dialog.draft != Draft()
    if not (goes_on or (talk.turn.named and (_IDLE - {"thanks"}).issuperset(keys))):
        return False
    told = start_request(Draft(), talk.message.given, talk.profile, talk.local).draft
    return bool(told.day or told.part or told.only)


def answer_named(talk: Talk, keys: Collection[str]) -> Outcome | None:
    """What the named service costs and the way to book it; None when none is named."""
    if not _IDLE.issuperset(keys) or "services" in keys:
        return None
    found = _name(talk)
    if found:
        talk.turn.say_way_to_book(found)
        talk.turn.change(puzzled=0, draft=with_services(talk.dialog.draft, found))
        return talk.turn.close()
    words = talk.message.given.words
    person, pack = talk.profile.practitioner, talk.profile.pack
    if keys or len(words) >= _FEWEST:
        return None
    if not (misses_technique(words, person, pack) or find_unpriced(words, person, pack)):
        return None
    talk.turn.say_answers(["services"])
    talk.turn.change(puzzled=0)
    return talk.turn.close()


def goes_on_moving(talk: Talk, keys: Collection[str]) -> bool:
    """A day or a slip right after a request: it belongs to that one, and opens no new one."""
    dialog, flat = talk.dialog, talk.message.given.flat
    if dialog.last is None or not _MAY_MOVE.issuperset(keys):
        return False
    if "cancel" in keys and talk.message.given.words:
        return True
    if talk.now - dialog.last.at < MOVING_LIVES_S and SLIPPED.search(flat):
        return True
    moving = min(talk.now - dialog.moved_at, talk.now - dialog.last.at)
    if not 0 <= moving < MOVING_LIVES_S or talk.turn.named or ONE_MORE.search(flat):
        return False
    told = start_request(Draft(), talk.message.given, talk.profile, talk.local).draft
    return bool(told.day or told.part or told.only)


def _name(talk: Talk) -> tuple[Price, ...]:
    """The services that the message names, or chooses from those just shown."""
    named = talk.turn.named
    if named:
        few = len(talk.message.given.words) <= _FEW
        return named if few and len(named) < len(talk.profile.practitioner.pricing) else ()
    offered = services_among(talk.dialog.draft, talk.profile)
    chosen = choose_listed(talk.message.given.flat, offered)
    if len(chosen) < len(offered):
        return chosen
    # Another length of what was spoken of: there is what there is.
    asks_length = bool(tell_minutes(talk.message.given.flat))
    return services_of(talk.dialog.draft, talk.profile) if asks_length else ()
