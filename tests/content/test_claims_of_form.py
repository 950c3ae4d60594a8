"""A form without what it may not say: sentences, techniques, services and own texts."""

from typing import Any

import pytest

from sandboxed import EXAMPLE
from vitrina.application.check_claims import check_claims
from vitrina.content.claims import Kind, LeftOut, find_claims, leave_claims_out
from vitrina.domain.form import InvalidForm, parse_practitioner
from vitrina.domain.practitioner import Consents, Practitioner

GIVEN = Consents(personal_data=True, publication=True, source="api", version="1")


def read(**changes: Any) -> Practitioner:
    return parse_practitioner(
        {**EXAMPLE, **changes},
        timezone_of=lambda city: "Europe/Moscow",
        consents=lambda personal_data, publication: GIVEN,
    )


def test_a_form_without_claims_stays_as_it_is() -> None:
    form = read(about="Работаю мягко. Не лечу и не ставлю диагнозов")
    assert leave_claims_out(form, "массаж") == (form, ())


def test_only_what_claims_something_is_left_out() -> None:
    form = read(
        about="Работаю мягко. Лечу спину и шею! Жду вас.",
        techniques=["Классический", "Лечебный"],
        pricing=[{"title": "Лечебный массаж", "price": 1}, {"title": "Массаж ног", "price": 2}],
        overrides={"product/lechebnyy-massazh": "Тёплый", "post/3": "Вылечу всех", "post/1": "Мир"},
        hours="круглосуточно, врач на связи",
    )

    clean, left = leave_claims_out(form, "массаж")

    assert clean.about == "Работаю мягко. Жду вас."
    assert clean.techniques == ("Классический",)
    assert [price.title for price in clean.pricing] == ["Массаж ног"]
    assert (clean.hours, clean.overrides) == ("", {"post/1": "Мир"})
    assert left == (
        LeftOut("techniques.1", "Лечебный", Kind.LICENCE),
        LeftOut("pricing.0.title", "Лечебный массаж", Kind.LICENCE),
        LeftOut("about", "Лечу спину и шею!", Kind.LICENCE),
        LeftOut("hours", "круглосуточно, врач на связи", Kind.DOCTOR),
        LeftOut("overrides.post/3", "Вылечу всех", Kind.LICENCE),
    )


def test_where_nothing_would_be_left_a_neutral_name_stays() -> None:
    form = read(
        techniques=["Лечебный", "Мануальная терапия"],
        pricing=[
            {"title": "Лечебный массаж спины", "price": 1},
            {"title": "Лечение грыжи", "price": 2},
        ],
    )

    clean, left = leave_claims_out(form, "массаж")

    assert clean.techniques == ("Массаж",)
    assert [(one.title, one.rubles) for one in clean.pricing] == [
        ("Массаж спины", 1),
        ("Массаж", 2),
    ]
    assert len(left) == 4
    assert not any(find_claims(text) for text in (*clean.techniques, clean.pricing[0].title))


def test_what_a_licence_allows_may_be_confirmed_and_the_time_is_kept() -> None:
    form = {**EXAMPLE, "about": "Лечу спину", "claims_confirmed": True}
    checked = check_claims(read(**form), form, asks=True, noun="массаж", now=5.0)
    assert checked.practitioner.about == "Лечу спину" and checked.left_out == ()
    assert checked.practitioner.consents == GIVEN.model_copy(update={"claims_confirmed_at": 5.0})


def test_a_person_is_asked_once_and_nobody_may_confirm_what_is_forbidden() -> None:
    def refused(**form: Any) -> list[tuple[str, str]]:
        with pytest.raises(InvalidForm) as found:
            check_claims(read(**form), {**EXAMPLE, **form}, asks=True, noun="массаж", now=5.0)
        return [(error.field, error.reason.code) for error in found.value.errors]

    assert refused(about="Лечу спину") == [("claims_confirmed", "form.claims_unconfirmed")]
    forbidden = {
        "about": "Снимаю порчу. Лечу",
        "techniques": ["Классический", "Эротический"],
        "claims_confirmed": True,
    }
    assert refused(**forbidden) == [
        ("techniques.1", "form.claim_forbidden"),
        ("about", "form.claim_forbidden"),
    ]
    # More than anybody can look at is not answered for.
    many = {"overrides": {"post/1": "лечу " * 100}, "claims_confirmed": True}
    assert refused(**many) == [("claims_confirmed", "form.claims_unconfirmed")]
