"""What people paste for an address or a key, read as a person would read it.

Most rows were written without looking at the readers. `a|b` in the second column: either is right.
"""

import re
from pathlib import Path

import pytest

from vitrina.domain.vk_address import AddressFault, VkAddress, read_address
from vitrina.domain.vk_key import KeyFault, read_key

DATA = Path(__file__).parent / "data"

# Keys are put together here: a file of ours holds nothing that looks like a real one.
BODY = ("Qw3_Zx-" * 30)[:198]
KEY = f"vk1.a.{BODY}"
HEX = ("c0ffee" * 15)[:85]
PARTS = {
    "key": KEY,
    "key2": f"vk2.a.{BODY}",
    "other": "vk1.a." + ("Rt5-Yu_" * 30)[:198],
    "body": BODY,
    "start": KEY[:100],
    "end": KEY[100:],
    "cut": KEY[:50],
    "hex": HEX,
    "halfhex": HEX[:40],
    "telegram": "1234567890:" + "AAExample-" * 3 + "abcde",
    "jwt": ".".join(["eyJhbGciOiJIUzI1NiJ9", "eyJzdWIiOiIxMjM0NTY3ODkwIn0", "c2ln" * 10]),
}
ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "\\": "\\"}


def rows(name: str) -> list[tuple[str, str]]:
    """Pasted text, as written in the file, and what is to be understood."""
    lines = (DATA / name).read_text(encoding="utf-8").split("\n")[1:]
    pairs = [line.partition("\t") for line in lines if "\t" in line]
    return [(pasted, understood) for pasted, _, understood in pairs]


def unescape(written: str) -> str:
    """The text itself: escapes and `{parts}` put in."""
    text = re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), written)
    text = re.sub(r"\\([nrt\\])", lambda found: ESCAPES[found[1]], text)
    return re.sub(r"\{(\w+)\}", lambda found: PARTS[found[1]], text)


def say_address(read: VkAddress | AddressFault) -> str:
    """As the file says it; VK does not tell capital letters of a name from small ones."""
    if isinstance(read, AddressFault):
        return f"fault {read}"
    return f"name {read.name.lower()}" if read.group_id is None else f"group {read.group_id}"


def say_key(read: str | KeyFault) -> str:
    """As the file says it; a wrong key is shown, none of them is real."""
    if isinstance(read, KeyFault):
        return f"fault {read}"
    return {PARTS[name]: name for name in ("key", "key2", "hex")}.get(read, f"another: {read}")


@pytest.mark.parametrize(("pasted", "understood"), rows("pasted_addresses.tsv"))
def test_an_address_is_understood(pasted: str, understood: str) -> None:
    assert say_address(read_address(unescape(pasted))) in understood.split("|")


@pytest.mark.parametrize(("pasted", "understood"), rows("pasted_keys.tsv"))
def test_a_key_is_understood(pasted: str, understood: str) -> None:
    assert say_key(read_key(unescape(pasted))) in understood.split("|")


def test_there_are_enough_rows_and_none_twice() -> None:
    for name, least in (("pasted_addresses.tsv", 120), ("pasted_keys.tsv", 60)):
        pasted = [text for text, _ in rows(name)]
        assert len(pasted) >= least
        assert len(pasted) == len(set(pasted))
