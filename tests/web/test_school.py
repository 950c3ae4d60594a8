"""The school's signature over a student's link: who gets in, who does not, and what is told."""

import hashlib
import hmac
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, parse_qsl, quote, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox_options import ASKING
from sandboxed import EXAMPLE
from vitrina.domain.form_link import DAY, canonical_text, sign_link, signed_query
from vitrina.storage.models import practitioners
from vitrina.web.entry.signature import BadLink, Student, is_unfilled, read_student
from web.conftest import AppWith
from web.served_app import ServedApp, read_column
from web.test_create import TYPED
from web.visitor import Browser

OLD_KEY, NEW_KEY = "the-school-signed-with-this-before", "the-school-signs-with-this-one-now"
NOW = 1_800_000_000.0
LATER = int(NOW) + 3600


def link(student: str = "42", course: str = "c-7", exp: int = LATER, key: str = NEW_KEY) -> str:
    return signed_query(student, course, exp, key)


def read(
    query: str, *, required: bool = True, keys: tuple[str, ...] = (NEW_KEY, OLD_KEY)
) -> Student:
    fields = dict(parse_qsl(query, keep_blank_values=True))
    return read_student(fields, keys, required=required, now=NOW)


def fault(query: str, **more: Any) -> str:
    with pytest.raises(BadLink) as refused:
        read(query, **more)
    return refused.value.fault


def test_a_signed_link_names_a_verified_student() -> None:
    student = read(link())
    assert student == Student("42", "c-7", is_verified=True)
    assert student.verified_id == "42"
    assert read(link(course="")).is_verified
    assert read(link(student="Иванова Ольга", course="курс & 1")).student_id == "Иванова Ольга"


def test_what_is_signed_is_written_down_and_anybody_can_compute_it() -> None:
    text = canonical_text("Ольга", "a&b=c", "1800003600")
    assert text == "student_id=%D0%9E%D0%BB%D1%8C%D0%B3%D0%B0&course_id=a%26b%3Dc&exp=1800003600"
    assert canonical_text("a-b._~c+d e/f", "", "1") == (
        "student_id=a-b._~c%2Bd%20e%2Ff&course_id=&exp=1"
    )
    by_hand = hmac.new(NEW_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()
    assert sign_link("Ольга", "a&b=c", 1800003600, NEW_KEY) == by_hand


def test_a_key_that_was_replaced_still_opens_until_it_is_taken_away() -> None:
    assert read(link(key=OLD_KEY)).is_verified
    assert fault(link(key=OLD_KEY), keys=(NEW_KEY,)) == "wrong"
    assert fault(link(key="somebody-else-signed-with-this-one")) == "wrong"


@pytest.mark.parametrize("required", [True, False])
def test_a_signature_that_is_there_is_always_checked(required: bool) -> None:
    good = dict(parse_qsl(link()))
    for changes in (
        {"student_id": "43"},
        {"course_id": "c-8"},
        {"course_id": ""},
        {"exp": str(LATER + 1)},
        {"exp": f"0{LATER}"},
        {"exp": f"+{LATER}"},
        {"exp": "never"},
        {"exp": ""},
        {"sig": ""},
        {"sig": "0" * 64},
        {"sig": good["sig"].upper()},
        {"sig": good["sig"][:-1]},
        {"sig": "подпись"},
        {"sig": "{sig}"},
        {"student_id": ""},
    ):
        assert fault(urlencode(good | changes), required=required) == "wrong", changes
    assert fault(link(), required=required, keys=()) == "wrong"
    nobody = sign_link("", "c-7", LATER, NEW_KEY)
    assert (
        fault(f"student_id=&course_id=c-7&exp={LATER}&sig={nobody}", required=required) == "wrong"
    )


def test_an_old_link_says_that_it_is_old_only_to_whoever_had_a_good_one() -> None:
    assert read(link(exp=int(NOW) + 1)).is_verified
    assert fault(link(exp=int(NOW))) == "expired"
    forged = link(exp=int(NOW) - 5)[:-1] + "x"
    assert fault(forged) == "wrong"


def test_nothing_inside_an_id_moves_a_border() -> None:
    """Ids with separators in them are other ids, and their signatures are worth nothing else."""
    signed = sign_link("42&course_id=c-7", "", LATER, NEW_KEY)
    assert fault(f"student_id=42&course_id=c-7&exp={LATER}&sig={signed}") == "wrong"
    signed = sign_link("42", f"c-7&exp={LATER}", 1, NEW_KEY)
    assert fault(f"student_id=42&course_id=c-7&exp={LATER}&sig={signed}") == "wrong"
    signed = sign_link("4", "2c-7", LATER, NEW_KEY)
    assert fault(f"student_id=42&course_id=c-7&exp={LATER}&sig={signed}") == "wrong"


@given(st.lists(st.tuples(st.text(), st.text(), st.integers(1, 10**11)), min_size=2, max_size=2))
def test_two_different_links_never_have_the_same_text(
    pair: list[tuple[str, str, int]],
) -> None:
    texts = []
    for student, course, exp in pair:
        clean = [value.encode("utf-8", "ignore").decode() for value in (student, course)]
        texts.append((clean, exp, canonical_text(clean[0], clean[1], str(exp))))
    assert (texts[0][:2] == texts[1][:2]) == (texts[0][2] == texts[1][2])


def test_every_key_is_tried_and_compared_without_telling_how_long_it_matched(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    compared: list[bytes] = []
    known = hmac.compare_digest

    def watch(one: bytes, other: bytes) -> bool:
        compared.append(one)
        return known(one, other)

    monkeypatch.setattr(hmac, "compare_digest", watch)
    read(link())  # found with the first key
    assert len(compared) == 2
    fault(link(key="somebody-else-signed-with-this-one"))
    assert len(compared) == 4


def test_without_a_signature_an_id_is_a_claim() -> None:
    assert read("student_id=42", required=False) == Student("42")
    assert read("student_id=42", required=False).verified_id == ""
    assert read("", required=False) == Student()
    assert fault("student_id=42&course_id=1") == "missing"
    assert fault("") == "missing"
    assert fault("student_id={uid}") == "guest"
    assert fault(f"student_id={{uid}}&exp={LATER}&sig=1") == "guest"


def test_a_variable_that_nobody_filled_in_is_recognised() -> None:
    assert is_unfilled("{uid}") and is_unfilled("{real_name}")
    assert not is_unfilled("42") and not is_unfilled("") and not is_unfilled("{a} {b}")


def test_a_programs_numbers_are_ids_too_and_anything_else_is_none() -> None:
    sig = sign_link("42", "7", LATER, NEW_KEY)
    sent: dict[str, object] = {"student_id": 42, "course_id": 7, "exp": LATER, "sig": sig}
    assert read_student(sent, (NEW_KEY,), required=True, now=NOW).is_verified
    odd: object
    for odd in (True, None, [], {}, 4.2, "\ud83d", "a\x00b"):
        with pytest.raises(BadLink):
            read_student(sent | {"student_id": odd}, (NEW_KEY,), required=True, now=NOW)


# The doors of a running served.

KEYS: dict[str, Any] = {"VITRINA_SCHOOL_KEYS": f"{NEW_KEY},{OLD_KEY}"}
DEMANDING = KEYS | {"VITRINA_SIGNATURE_REQUIRED": "on"}


def fresh(served: ServedApp, student: str = "42", *, days: int = 1, key: str = NEW_KEY) -> str:
    return link(student, exp=int(served.sandboxed.services.now()) + days * DAY, key=key)


async def test_a_signed_link_leads_through_the_form_to_a_build(app_with: AppWith) -> None:
    async with app_with(works=False, **DEMANDING) as served:
        browser = await served.browser()
        page = await browser.open(f"/create?{fresh(served)}")
        assert page.status == 200
        assert {name for name, _ in page.form.fields} >= {"student_id", "course_id", "exp", "sig"}

        again = await browser.submit(page, page.form, TYPED | {"name": ""})
        done = await browser.submit(again, again.form, TYPED)

        assert done.path.startswith("/builds/")
        assert await read_column(served, practitioners.c.student_id) == ["42"]


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("", "Откройте анкету из урока"),
        ("student_id=42&course_id=c-7", "Откройте анкету из урока"),
        ("student_id={uid}&course_id=c-7", "Войдите в школу и откройте урок заново"),
        (link(key="somebody-else-signed-with-this-one"), "Ссылка на анкету повредилась"),
        (link(exp=1_700_000_000), "Ссылка на анкету устарела"),
    ],
)
async def test_every_other_link_gets_a_clear_page(
    app_with: AppWith, query: str, title: str
) -> None:
    async with app_with(works=False, **DEMANDING) as served:
        browser = await served.browser()
        page = await browser.open("/create?" + quote(query, safe="=&%"))
        assert page.status == 403 and title in page.words
        assert "vitrina_browser" not in page.answer.headers.get("set-cookie", "")
        for door in ("/create",):
            posted = await (await served.browser()).http.post(
                served.url + door, data=dict(parse_qsl(query))
            )
            assert posted.status_code in (400, 403)
        assert not any((await served.count_rows()).values())


async def test_a_guest_is_told_so_where_no_signature_is_asked_for(browser: Browser) -> None:
    page = await browser.open("/create?student_id=%7Buid%7D&course_id=1")
    assert page.status == 403 and "Войдите в школу" in page.words


async def test_the_form_cannot_be_sent_for_another_student(app_with: AppWith) -> None:
    async with app_with(works=False, **KEYS) as served:
        browser = await served.browser()
        page = await browser.open(f"/create?{fresh(served)}")
        refused = await browser.submit(page, page.form, TYPED | {"student_id": "43"})
        assert refused.status == 403 and "повредилась" in refused.words
        assert not any((await served.count_rows()).values())


async def test_programs_sign_what_they_send_where_it_is_asked_for(app_with: AppWith) -> None:
    async with app_with(works=False, **DEMANDING) as served:
        program = await served.program()

        async def ask(query: str) -> tuple[int, dict[str, Any]]:
            fields = {name: values[0] for name, values in parse_qs(query).items()}
            answer = await program.post("/oauth/init", json=EXAMPLE | fields)
            return answer.status_code, answer.json()

        status, body = await ask("student_id=42")
        assert (status, body["error"]) == (403, "link_missing")
        assert "Откройте анкету из урока" in body["errors"][0]["message"]
        status, body = await ask(fresh(served, key="somebody-else-signed-with-this-one"))
        assert (status, body["error"]) == (403, "link_wrong")
        status, body = await ask(link(exp=1_700_000_000))
        assert (status, body["error"]) == (403, "link_expired")
        assert not any((await served.count_rows()).values())
        assert (await ask(fresh(served)))[0] == 200


async def test_only_a_signed_id_is_written_where_students_are_looked_up(
    app_with: AppWith,
) -> None:
    async with app_with(works=False, **KEYS) as served:
        for query in ("student_id=claimed", fresh(served, "signed")):
            browser = await served.browser()
            page = await browser.open(f"/create?{query}")
            assert (await browser.submit(page, page.form, TYPED)).path.startswith("/builds/")
        assert sorted(await read_column(served, practitioners.c.student_id)) == ["", "signed"]
        forms = await read_column(served, practitioners.c.data)
        assert sum('"student_id":"claimed"' in form for form in forms) == 1


async def test_builds_are_counted_by_student_where_the_school_signed(app_with: AppWith) -> None:
    async with app_with(works=False, **KEYS, VITRINA_LIMIT_BUILDS_PER_HOUR="1") as served:

        async def build(query: str) -> int:
            browser = await served.browser()
            page = await browser.open(f"/create?{query}&again=1")
            return (await browser.submit(page, page.form, TYPED)).status

        assert await build(fresh(served, "1")) == 200
        assert await build(fresh(served, "1")) == 429
        # The next one of the class comes from the same address.
        assert await build(fresh(served, "2")) == 200
        # Whoever only claims an id is counted by the address, under whatever id.
        assert await build("student_id=3") == 200
        assert await build("student_id=4") == 429
        assert await build("student_id=1") == 429


async def test_a_refused_grant_keeps_the_student_signed_for(app_with: AppWith) -> None:
    async with app_with(ASKING, works=False, **DEMANDING) as served:
        browser = await served.browser()
        page = await browser.open(f"/create?{fresh(served)}")
        consent = await browser.submit(page, page.form, TYPED)

        refused = await browser.submit(consent, consent.form, press="deny")

        assert refused.status == 200 and "Разрешение не получено" in refused.words
        form = next(form for form in refused.forms if form.action == "/create")
        assert form.value("student_id") == "42" and len(form.value("sig")) == 64
        once_more = await browser.submit(refused, form, TYPED)
        assert once_more.path == "/authorize"


def test_the_recipes_in_the_document_compute_the_same_signature() -> None:
    """The Python of the recipe is run as it is printed there."""
    text = (Path(__file__).parents[2] / "docs" / "getcourse.ru.md").read_text(encoding="utf-8")
    code = text.partition("```python\n")[2].partition("```")[0]
    names: dict[str, Any] = {}
    exec(compile(code, "docs/getcourse.ru.md", "exec"), names)
    query = names["signed_query"]("Ольга & К°", "курс 1", LATER, NEW_KEY)
    assert query == signed_query("Ольга & К°", "курс 1", LATER, NEW_KEY)
