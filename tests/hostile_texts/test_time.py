"""Whoever sends a text pays for its length alone: 256 kB of anything within 50 ms of processor.

Every public function of these modules that takes a text is run here, or says why it is not.
"""

import importlib
import inspect
import time
import types
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest

from hostile_texts.seeds import hostile_texts
from sandboxed import EXAMPLE
from vitrina.application import credentials as made_credentials
from vitrina.application import telling_work, write_visit
from vitrina.art import letters
from vitrina.autoresponder.delivery import vk_events
from vitrina.autoresponder.talking import attached, contact, keyboards
from vitrina.autoresponder.understanding import (
    dates,
    hearing,
    hours_reading,
    intents,
    lengths_said,
    marks,
    morphology,
    names,
    opening_hours,
    phones,
    services,
    when,
    when_signs,
)
from vitrina.content import (
    cards,
    cities,
    districts,
    drawings,
    facts,
    first_names,
    lint,
    month,
    pack,
    packages,
    people,
    persona,
    place_names,
    sentences,
    studios,
    techniques,
    template,
    words,
)
from vitrina.content.claims import context as claims_context
from vitrina.content.claims import finding as claims_finding
from vitrina.content.claims import phrases as claims_phrases
from vitrina.content.claims import reading as claims_reading
from vitrina.content.claims import replacing as claims_replacing
from vitrina.domain import (
    accent,
    amounts,
    api_key,
    credentials,
    form,
    form_link,
    form_names,
    half_characters,
    lengths,
    markup,
    one_time_code,
    phone,
    piece_keys,
    places,
    reader,
    school,
    search_terms,
    searching,
    sizes,
    student_ids,
    text,
    timezones,
    titles,
    unfilled,
    website,
)
from vitrina.domain.practitioner import Practitioner, Price
from vitrina.school import signing
from vitrina.vk import outgoing
from vitrina.web.api import cursors
from vitrina.web.build import notices
from vitrina.web.entry import signature
from vitrina.web.form import form_claims, form_errors, form_letters, form_reading
from vitrina.web.http import json_body, posted
from vitrina.web.http.context import BodyTooLarge
from vitrina.web.leads import ics
from vitrina.web.look import typography
from vitrina.web.school import csv_rows, guards
from vitrina.web.school_getcourse import callout, targets
from vitrina.wording import school_members

AT_NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
BUDGET = 0.050  # seconds of processor
TRIES = 8
HOPELESS = 1.0
TRADE = words.TradeWords(noun="массаж")
PACK = pack.load_pack("massage")
HOSTS = frozenset({"vk.ru"})
PRICES = [Price(title=f"Массаж {number} «Лотос»", rubles=900, minutes=60) for number in range(20)]
SLOTTED = template.Wording(lines=(template.Line(number=1, text="Здравствуйте, {имя}!"),))


def price(typed: str) -> Price:
    return Price(title=typed, rubles=1500, minutes=60)


def parse_form(typed: str) -> None:
    """The text in every field at once, and as a key."""
    row = {"title": typed, "price": typed, "minutes": typed, typed: 1}
    sent: dict[str, Any] = dict.fromkeys(Practitioner.model_fields, typed)
    sent |= {"techniques": [typed] * 10, "pricing": [row] * 20, typed: typed}
    sent |= {"overrides": {"info": typed, "post/1": typed, typed: typed}, "consents": {typed: 1}}
    with pytest.raises(form.InvalidForm):
        form.parse_practitioner(sent, timezone_of=timezones.timezone_of)


def hear(typed: str) -> object:
    told = {"peer_id": 5, "from_id": 5, "id": 3, "text": typed, "payload": typed, "ref": typed}
    return vk_events.read_event({"type": "message_new", "object": {"message": told}}, 7)


def hear_of_consent(typed: str) -> object:
    return vk_events.read_consent({"type": "message_allow", "object": {"user_id": 7, "key": typed}})


def hear_of_wall(typed: str) -> object:
    post = {"id": 7, "text": typed, "post_type": "post"}
    return vk_events.read_wall_event({"type": "wall_post_new", "object": post})


def find_said_services(typed: str) -> object:
    words = intents.read_message(morphology.flatten(typed), PACK.answers)
    return services.find_services(typed, words, PRICES, PACK)


def typed_form(typed: str) -> list[tuple[str, str]]:
    return [("name", typed), ("about", typed), (typed, typed), (f"own:{typed}", typed)]


def find_form_claims(typed: str) -> object:
    return form_claims.find_field_claims(form_reading.read_values([("about", typed)]))


def is_refused(read: Callable[[str], object], typed: str) -> bool:
    """Whether the reader refuses what was typed, in its own way."""
    try:
        read(typed)
    except ValueError:
        return True
    return False


def read_of_school(typed: str) -> None:
    rows = [{"title": typed, "url": typed}] * 4
    sent: dict[str, Any] = dict.fromkeys(school.SchoolProfile.model_fields, typed)
    with suppress(form.InvalidForm):
        school.read_profile({**sent, "help_links": rows}, (), "")
    sent = {"course_id": typed, "name": typed, "techniques": [typed] * 10, "help_links": rows}
    with suppress(form.InvalidForm):
        school.read_course(sent, (), ())


def call_by(typed: str) -> None:
    """GetCourse names somebody, in each of its fields."""
    callout.read_call({"id": "7", "email": typed, "first_name": typed, "phone": typed})
    with suppress(callout.BadCall):
        callout.read_call({"id": typed, "course_id": typed})


CALLS: dict[Callable[..., Any], Callable[[str], object]] = {
    text.plain_line: text.plain_line,
    text.plain_lines: text.plain_lines,
    text.slug: text.slug,
    markup.remove_markup: markup.remove_markup,
    markup.remove_markup_and_brackets: markup.remove_markup_and_brackets,
    phone.parse_phone: phone.parse_phone,
    phone.show_phone: phone.show_phone,
    website.parse_website: website.parse_website,
    website.show_website: website.show_website,
    accent.parse_colour: accent.parse_colour,
    school.contact_link: school.contact_link,
    school.read_profile: read_of_school,
    school.read_course: read_of_school,
    student_ids.read_student_ids: student_ids.read_student_ids,
    search_terms.fold: search_terms.fold,
    search_terms.list_words: search_terms.list_words,
    search_terms.name_key_of: search_terms.name_key_of,
    search_terms.phone_term: search_terms.phone_term,
    search_terms.student_term: search_terms.student_term,
    searching.read_search: lambda typed: searching.read_search(typed, by_phone=True, site=typed),
    reader.inside: lambda typed: reader.inside(typed, typed),
    amounts.read_rubles: amounts.read_rubles,
    amounts.read_minutes: amounts.read_minutes,
    titles.read_title: titles.read_title,
    sizes.cut_raw: lambda typed: sizes.cut_raw(typed, 100),
    piece_keys.product_keys: lambda typed: piece_keys.product_keys([typed]),
    piece_keys.is_piece_key: lambda typed: piece_keys.is_piece_key(typed, {"product/x"}),
    timezones.timezone_of: timezones.timezone_of,
    timezones.find_timezone: lambda typed: timezones.find_timezone(typed, witness=typed),
    timezones.is_known_place: timezones.is_known_place,
    places.read_places: places.read_places,
    places.plain_name: places.plain_name,
    place_names.main_place: place_names.main_place,
    place_names.is_region: place_names.is_region,
    place_names.bare_name: place_names.bare_name,
    form.parse_practitioner: parse_form,
    claims_finding.find_claims: claims_finding.find_claims,
    claims_reading.read_text: claims_reading.read_text,
    claims_context.look_around: lambda typed: claims_context.look_around(
        claims_reading.read_text(typed).plain
    ),
    claims_phrases.find_phrases: lambda typed: list(
        claims_phrases.find_phrases(
            claims_reading.read_text(typed).plain, claims_phrases.read_phrases("rules.txt")
        )
    ),
    lint.lint_text: lint.lint_text,
    sentences.split_sentences: sentences.split_sentences,
    month.collect_sentences: lambda typed: month.collect_sentences([typed]),
    techniques.read_techniques: lambda typed: techniques.read_techniques([typed] * 10, PACK.head),
    techniques.find_technique: lambda typed: techniques.find_technique(typed[:200], PACK.head),
    packages.count_sessions: packages.count_sessions,
    packages.known_minutes: lambda typed: packages.known_minutes(price(typed)),
    packages.is_package: lambda typed: packages.is_package(price(typed)),
    packages.say_sessions: lambda typed: packages.say_sessions(price(typed), PACK.head.visit),
    packages.minutes_of_one: lambda typed: packages.minutes_of_one(price(typed)),
    lint.has_emoji: lint.has_emoji,
    lint.find_missing_yo: lint.find_missing_yo,
    words.join_list: lambda typed: words.join_list([typed] * 3),
    words.hashtag: words.hashtag,
    words.sentence_tail: words.sentence_tail,
    words.lower_first: words.lower_first,
    words.shorten: lambda typed: words.shorten(typed, 40),
    words.name_technique: lambda typed: words.name_technique(typed, TRADE),
    words.techniques_list: lambda typed: words.techniques_list([typed], TRADE),
    words.agrees: lambda typed: words.agrees(typed, "массаж"),
    words.gender_of: words.gender_of,
    words.upper_first: words.upper_first,
    persona.read_persona: persona.read_persona,
    studios.read_studio: studios.read_studio,
    people.read_person: people.read_person,
    people.is_first_name: people.is_first_name,
    first_names.parse_word: first_names.parse_word,
    first_names.is_name: first_names.is_name,
    first_names.is_surname: first_names.is_surname,
    first_names.is_common: first_names.is_common,
    first_names.is_thing: first_names.is_thing,
    first_names.is_patronymic: first_names.is_patronymic,
    first_names.gender_by: lambda typed: first_names.gender_by((typed,)),
    first_names.genitive_first: first_names.genitive_first,
    first_names.genitive_of: first_names.genitive_of,
    first_names.first_letters: first_names.first_letters,
    unfilled.find_variable: unfilled.find_variable,
    unfilled.is_address: unfilled.is_address,
    cities.city_name: cities.city_name,
    cities.where: cities.where,
    districts.district_words: districts.district_words,
    districts.labelled_district: districts.labelled_district,
    facts.full_address: lambda typed: facts.full_address(typed[:50], typed),
    facts.telegram_name: facts.telegram_name,
    cards.avatar_initials: cards.avatar_initials,
    letters.drawn_text: letters.drawn_text,
    letters.find_undrawn_letters: letters.find_undrawn_letters,
    letters.find_undrawn_line: letters.find_undrawn_line,
    form_letters.find_letter_notes: lambda typed: form_letters.find_letter_notes(
        form_reading.read_values([("name", typed), ("hours", typed)])
    ),
    cards.find_service: lambda typed: cards.find_service(typed, PACK),
    drawings.choose_motif: lambda typed: drawings.choose_motif(typed, PACK.head, typed[:9]),
    template.fill: lambda typed: template.fill(SLOTTED, {"имя": typed}),
    outgoing.write_text: outgoing.write_text,
    outgoing.is_shown_as: lambda typed: outgoing.is_shown_as(typed, "Здравствуйте"),
    outgoing.is_readable_as: lambda typed: outgoing.is_readable_as("Здравствуйте", typed),
    typography.set_words: typography.set_words,
    form_reading.read_values: lambda typed: form_reading.read_values(typed_form(typed)),
    form_reading.read_form: lambda typed: form_reading.read_form(typed_form(typed)),
    form_reading.is_row_edit: lambda typed: form_reading.is_row_edit(typed_form(typed)),
    form_reading.values_from_json: lambda typed: form_reading.values_from_json(
        {"name": typed, "overrides": {typed: typed}, "techniques": [typed], typed: typed}
    ),
    form_claims.find_field_claims: find_form_claims,
    form_errors.error_links: lambda typed: form_errors.error_links(
        [form_errors.FieldMessage(typed, typed)], form_reading.read_values(typed_form(typed))
    ),
    notices.is_on: lambda typed: notices.is_on(HOSTS, f"https://vk.ru/{typed}"),
    half_characters.holds_half: lambda typed: half_characters.holds_half({typed: [typed]}),
    json_body.read_json: lambda typed: json_body.read_json(typed.encode("utf-8", "replace")),
    posted.parse_fields: lambda typed: posted.parse_fields(typed.encode("utf-8", "replace")),
    credentials.read_mail: lambda typed: is_refused(credentials.read_mail, typed),
    credentials.weakness_of: lambda typed: credentials.weakness_of(typed[:200], typed),
    one_time_code.find_step: lambda typed: one_time_code.find_step("JBSWY3DP" * 4, typed, 1.6e9),
    made_credentials.read_recovery_code: made_credentials.read_recovery_code,
    guards.own_address: guards.own_address,
    csv_rows.write_rows: lambda typed: csv_rows.write_rows([[typed]]),
    school_members.say_agent: school_members.say_agent,
    api_key.is_key: api_key.is_key,
    cursors.read_cursor: lambda typed: cursors.read_cursor(["secret"], "list", typed),
    cursors.write_cursor: lambda typed: cursors.write_cursor("secret", typed, [typed]),
    signing.show_answer: lambda typed: signing.show_answer(typed.encode("utf-8", "replace")),
    signing.write_body: lambda typed: signing.write_body("evt", "kind", 0.0, None, {"a": typed}),
    signing.sign_body: lambda typed: signing.sign_body([typed], 0, b"{}"),
    signature.is_unfilled: signature.is_unfilled,
    signature.plain_id: signature.plain_id,
    morphology.flatten: morphology.flatten,
    morphology.split_words: morphology.split_words,
    morphology.other_readings: morphology.other_readings,
    morphology.read_word: morphology.read_word,
    morphology.lemmas_of: morphology.lemmas_of,
    morphology.is_known: morphology.is_known,
    morphology.is_readable: morphology.is_readable,
    morphology.forms_of: morphology.forms_of,
    morphology.sound_of: morphology.sound_of,
    when.read_when: lambda typed: when.read_when(typed, (), AT_NOON, asked=True),
    when.read_answer: lambda typed: when.read_answer(typed, (), AT_NOON, asked="time"),
    when_signs.read_signs: lambda typed: when_signs.read_signs(typed, ()),
    when_signs.names_only_time: lambda typed: when_signs.names_only_time(typed, ()),
    phones.find_phone: phones.find_phone,
    phones.cut_phone: phones.cut_phone,
    names.cut_contacts: names.cut_contacts,
    contact.read_phone: contact.read_phone,
    names.find_name: names.find_name,
    attached.without_links: attached.without_links,
    phones.find_number: phones.find_number,
    opening_hours.read_hours: opening_hours.read_hours,
    keyboards.read_press: keyboards.read_press,
    vk_events.read_event: hear,
    vk_events.read_wall_event: hear_of_wall,
    ics.escape_text: ics.escape_text,
    ics.fold_line: ics.fold_line,
    ics.write_calendar: lambda typed: ics.write_calendar(typed, "host", []),
    write_visit.read_moment: lambda typed: write_visit.read_moment(typed, typed, "Europe/Moscow"),
    write_visit.read_minutes: write_visit.read_minutes,
    telling_work.known_student: lambda typed: telling_work.known_student(typed, ""),
    callout.read_call: call_by,
    targets.read_targets: lambda typed: targets.read_targets(
        {"field_id": typed, "group_name": typed}
    ),
    vk_events.read_consent: hear_of_consent,
    vk_events.read_code: vk_events.read_code,
    intents.understand: lambda typed: intents.understand(typed, (), PACK.answers),
    intents.recognize_all: lambda typed: intents.recognize_all(
        typed, intents.read_message(typed, PACK.answers), (), PACK.answers
    ),
    hearing.hear: lambda typed: hearing.hear(typed, (), PACK.answers),
    marks.read_marks: lambda typed: marks.read_marks(typed, ()),
    intents.read_message: lambda typed: intents.read_message(typed, PACK.answers),
    morphology.is_verb: morphology.is_verb,
    lengths_said.tell_minutes: lengths_said.tell_minutes,
    lengths_said.choose_by_words: lambda typed: lengths_said.choose_by_words(
        typed, [price(typed)] * 5
    ),
    lengths_said.choose_listed: lambda typed: lengths_said.choose_listed(typed, [price(typed)] * 5),
    services.find_by_minutes: lambda typed: services.find_by_minutes(typed, [price("Массаж")] * 5),
    services.find_services: find_said_services,
    services.find_titled: lambda typed: services.find_titled(typed[:200], PRICES, PACK),
    services.service_title: lambda typed: services.service_title(price(typed)),
    services.service_name: lambda typed: services.service_name(price(typed)),
    services.service_key: lambda typed: services.service_key(price(typed)),
}
# Texts of ours only: a pack's, a setting's, what another function here has read already.
NOT_TYPED: dict[str, str] = {
    "accent.light_accent": "a colour that was read",
    "accent.dark_accent": "a colour that was read",
    "one_time_code.code_at": "a secret of ours",
    "one_time_code.setup_address": "a secret and a mail that was read",
    "one_time_code.write_secret": "made of chance",
    "csv_rows.csv_response": "a name of ours",
    "piece_keys.month_key": "a month that we name",
    "form_design.read_overrides": "by parse_practitioner",
    "lengths.find_lengths": "by read_title and read_minutes, which cut it",
    "lengths.read_number": "a number that was found",
    "lengths.word_choice": "the name of a list of ours",
    "hours_reading.read_week": "by read_hours, which refuses a long one",
    "keyboards.choose_intent": "our own words",
    "targets.view_course": "a course's id, cut, and fields that a form's body bounds",
    "write_visit.write_visit": "by read_moment and read_minutes",
    "write_visit.erase_visit": "an id, which is matched at once",
    "keyboards.choose_part": "our own words",
    "template.read_sections": "a file of the operator's",
    "template.pick_first": "a pack's words",
    "template.fill_choices": "a pack's words",
    "template.list_ways": "a pack's words",
    "facts.collect_facts": "a form that was read",
    "cards.avatar_card": "a form that was read",
    "cards.cover_card": "a form that was read",
    "cards.item_card": "a form that was read",
    "cards.story_card": "a form that was read",
    "cards.choose_pattern": "a form that was read",
    "cards.seed_pattern": "a seed that was read",
    "form_link.canonical_text": "by read_student, ids of a request",
    "form_link.sign_link": "the operator's, or a number",
    "form_link.signed_query": "the operator's, or a number",
    "form_link.sign_text": "by read_student, ids of a request",
    "signature.read_student": "ids of a request, which its address or body bounds",
    "phrases.read_phrases": "a file of ours",
    "replacing.find_instead": "a phrase that was found",
    "timezones.clock_of": "a zone that was read",
    "contact.press_contact": "our own button",
    "search_terms.list_terms": "a form that was read",
    "dates.local_time": "a zone that was read",
    "intents.matches_intent": "words that were read",
}
MODULES = (
    hearing, marks, api_key, cursors, signing,
    text, half_characters, markup, phone, reader, sizes, piece_keys, timezones, form,
    amounts, lengths, titles, unfilled, form_names, districts, place_names, places, persona,
    people, studios, first_names,
    importlib.import_module("vitrina.domain.form_design"), claims_reading,
    claims_phrases, claims_context, claims_finding, claims_replacing, lint, words, cities, facts,
    cards, letters, form_letters, drawings,
    template, outgoing, typography, form_reading, form_claims, form_errors,
    notices, json_body, posted, signature, form_link, morphology, dates, contact, phones,
    opening_hours, hours_reading, keyboards, vk_events, intents, ics, write_visit, services, when,
    when_signs, lengths_said, names, attached, techniques, sentences, packages, accent, school,
    student_ids, search_terms, searching, telling_work, callout, targets,
    credentials, one_time_code, made_credentials, guards, csv_rows, school_members,
)  # fmt: skip


def text_functions(module: types.ModuleType) -> Iterator[tuple[str, Callable[..., Any]]]:
    """Its public functions that are given a text, or anything at all."""
    for name, found in vars(module).items():
        if name.startswith("_") or getattr(found, "__module__", "") != module.__name__:
            continue
        if inspect.isclass(found) or not callable(found):
            continue
        given = [str(one.annotation) for one in inspect.signature(found).parameters.values()]
        if any(kind in one for one in given for kind in ("str", "object", "bytes", "Any")):
            yield f"{module.__name__.rpartition('.')[2]}.{name}", found


def test_no_function_that_takes_a_text_is_left_out() -> None:
    found = {name: one for module in MODULES for name, one in text_functions(module)}
    unrun = {name for name, one in found.items() if one not in CALLS}
    assert unrun == set(NOT_TYPED)


@pytest.mark.parametrize("function", CALLS, ids=lambda one: f"{one.__module__}.{one.__name__}")
def test_a_text_costs_its_length_and_no_more(function: Callable[..., Any]) -> None:
    call = CALLS[function]
    take_time(call, "Здравствуйте, 5 [мин")  # dictionaries are opened once
    slow = {
        name: spent
        for name, typed in hostile_texts()
        if (spent := take_least_time(call, typed)) > BUDGET
    }
    assert not slow


def take_least_time(call: Callable[[str], object], typed: str) -> float:
    """What it takes when nobody disturbs: others on the same core lengthen processor time too.

    No text comes twice, for some answers are kept.
    """
    middle, spent = len(typed) // 2, take_time(call, typed)
    for left_out in range(1, TRIES):
        if not BUDGET < spent < HOPELESS:
            break
        spent = min(spent, take_time(call, typed[:middle] + typed[middle + left_out :]))
    return spent


def take_time(call: Callable[[str], object], typed: str) -> float:
    """Seconds of processor; a refusal is an answer too."""
    started = time.process_time()
    with suppress(ValueError, BodyTooLarge):
        call(typed)
    return time.process_time() - started


def test_the_example_is_still_taken() -> None:
    assert form.parse_practitioner(EXAMPLE, timezone_of=timezones.timezone_of).name
