"""Which service a request is for: named, chosen among several, or not on the list."""

from collections.abc import Sequence

from vitrina.autoresponder.talking.dialog import BotProfile, Draft
from vitrina.autoresponder.talking.request import StepInput, StepResult, without_wishes
from vitrina.autoresponder.understanding.lengths_said import choose_by_words, choose_listed
from vitrina.autoresponder.understanding.services import (
    choose_nearest,
    find_services,
    find_unpriced,
    misses_technique,
    service_key,
    service_name,
    service_title,
)
from vitrina.content.words import name_technique
from vitrina.domain.practitioner import Price


def name_service(draft: Draft, given: StepInput, profile: BotProfile) -> StepResult | None:
    """The request with the service that the message names; None when it names none."""
    person, pack = profile.practitioner, profile.pack
    if len(person.pricing) == 1:
        return StepResult(draft=with_services(draft, person.pricing))
    words = without_wishes(given)
    found = find_services(given.flat, words, person.pricing, pack)
    offered = services_among(draft, profile)
    if len(found) > 1:
        both = tuple(price for price in found if price in offered)
        found = choose_nearest(words, both or found, person, pack)
    if not found and offered:
        choose = choose_listed if draft.step == "service" else choose_by_words
        chosen = choose(given.flat, offered)
        found = chosen if len(chosen) < len(offered) else ()
    if found:
        return StepResult(draft=with_services(draft, found))
    if technique := find_unpriced(words, person, pack):
        named = name_technique(technique, pack.head.words)
        named = named[:1].upper() + named[1:]
        draft = draft.model_copy(update={"service": named, "among": ()})
        return StepResult(draft=draft, says=("unpriced service",))
    if misses_technique(words, person, pack):
        return StepResult(draft=draft.model_copy(update={"among": ()}), says=("no such service",))
    return None


def with_services(draft: Draft, found: Sequence[Price]) -> Draft:
    """The request for one of these; of several named alike the length is still open."""
    titles = {service_title(price) for price in found}
    if len(found) == 1:
        return draft.model_copy(update={"service": service_name(found[0]), "among": ()})
    keys = tuple(service_key(price) for price in found)
    title = titles.pop() if len(titles) == 1 else ""
    return draft.model_copy(update={"service": title, "among": keys})


def services_among(draft: Draft, profile: BotProfile) -> tuple[Price, ...]:
    """The services that a choice is to be made from."""
    pricing = profile.practitioner.pricing
    return tuple(price for price in pricing if service_key(price) in draft.among)


def services_of(draft: Draft, profile: BotProfile) -> tuple[Price, ...]:
    """The services that the request, or the talk before one, is about."""
    pricing = profile.practitioner.pricing
    return services_among(draft, profile) or tuple(
        price for price in pricing if draft.service and service_name(price) == draft.service
    )
