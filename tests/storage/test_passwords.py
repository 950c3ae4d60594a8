"""Passwords at rest, and codes of an app by the vectors of RFC 6238."""

import base64

import pytest

from vitrina.domain.credentials import BadMail, Weakness, read_mail, weakness_of
from vitrina.domain.one_time_code import STEP, code_at, find_step, setup_address, write_secret
from vitrina.storage import passwords

# The standard's own secret; its codes have eight figures, of which apps show the last six.
SECRET = base64.b32encode(b"12345678901234567890").decode()
VECTORS = {
    59: "94287082", 1111111109: "07081804", 1111111111: "14050471", 1234567890: "89005924",
    2000000000: "69279037", 20000000000: "65353130",
}  # fmt: skip


def test_a_password_is_known_again_and_nothing_else_is() -> None:
    kept = passwords.hash_password("три весёлых гуся")
    assert kept.startswith("$argon2id$v=19$m=32768,t=3,p=1$") and "гуся" not in kept
    assert passwords.is_password("три весёлых гуся", kept)
    for wrong in ("три весёлых гуся ", "", "x" * 200, "\ud800", "три весёлых гуся\x00"):
        assert not passwords.is_password(wrong, kept)
    assert passwords.hash_password("три весёлых гуся") != kept
    assert not passwords.is_hash_old(kept)
    assert passwords.is_hash_old(kept.replace("t=3", "t=2"))


@pytest.mark.parametrize("kept", [None, "", "x", "$argon2id$v=19$m=32768,t=3,p=1$AAAA$AAAA"])
def test_without_a_password_none_is_right(kept: str | None) -> None:
    for typed in ("", "password", "AAAA"):
        assert not passwords.is_password(typed, kept)


def test_codes_are_those_of_the_standard() -> None:
    for moment, code in VECTORS.items():
        assert code_at(SECRET, moment) == code[-6:]
        assert find_step(SECRET, code[-6:], moment) == moment // STEP


def test_a_clock_may_be_half_a_minute_off_and_a_code_counts_once() -> None:
    now = 1111111111.0
    step = int(now // STEP)
    for off, found in ((-2, None), (-1, step - 1), (0, step), (1, step + 1), (2, None)):
        assert find_step(SECRET, code_at(SECRET, now + off * STEP), now) == found
    code = code_at(SECRET, now)
    assert find_step(SECRET, code, now, after=step - 1) == step
    assert find_step(SECRET, code, now, after=step) is None
    assert find_step(SECRET, f" {code[:3]} {code[3:]} ", now) == step
    for typed in ("", "12345", "1234567", "abcdef", code + "0", "\u0661" * 6, "\uff11" * 6):
        assert find_step(SECRET, typed, now) is None


def test_an_app_reads_the_address_of_the_picture() -> None:
    secret = write_secret(b"1" * 20)
    assert setup_address(secret, "a+b@c.ru", "Школа") == (
        f"otpauth://totp/%D0%A8%D0%BA%D0%BE%D0%BB%D0%B0:a%2Bb%40c.ru?secret={secret}"
        "&issuer=%D0%A8%D0%BA%D0%BE%D0%BB%D0%B0&algorithm=SHA1&digits=6&period=30"
    )


@pytest.mark.parametrize(
    "typed",
    [
        "", "a", "a@", "@b.ru", "a@b", "a b@c.ru", "a@b..ru", "a@-b.ru", "a@b.ru\n", "a@[1.2.3.4]",
        "\u0430@b.ru", "a@\u0431.ru", "\uff41@b.ru", "a@b.\u212au", "a@b.ru, c@d.ru", "<a@b.ru>",
        "a" * 65 + "@b.ru", "a@" + "b." * 200 + "ru", "a..b@c.ru", ".a@b.ru",
    ],
)  # fmt: skip
def test_only_a_plain_address_is_a_mail(typed: str) -> None:
    if typed.strip() != "a@b.ru":
        with pytest.raises(BadMail):
            read_mail(typed)


def test_a_mail_is_the_same_however_it_is_typed() -> None:
    assert read_mail("  Marina.K+x@School-1.Example ") == "marina.k+x@school-1.example"


def test_weak_passwords_are_refused_and_long_phrases_taken() -> None:
    mail = "marina@school.example"
    for password, why in (
        ("девять зн", Weakness.SHORT), ("x" * 201, Weakness.LONG), ("a" * 12, Weakness.COMMON),
        ("Qwerty123456", Weakness.COMMON), ("1029384756", Weakness.COMMON),
        ("Пароль!2026", Weakness.COMMON), ("marina@school.example", Weakness.IS_MAIL),
        ("x-MARINA-x", Weakness.IS_MAIL), ("три весёлых гуся", None), ("x1-" * 9, Weakness.COMMON),
        ("correct horse battery", None), ("        три слова", None),
    ):  # fmt: skip
        assert weakness_of(password, mail) is why, password
