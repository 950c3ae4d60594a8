"""Every reason that the code gives has its sentence, and every sentence a reason that needs it."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from string import Formatter

from architecture.tree import PACKAGE, files_under, parse, place
from vitrina.domain.reason import AS_WRITTEN
from vitrina.wording.reasons import SENTENCES

# Remarks and headings that stand beside something else.
BESIDE = ("form.", "template.", "double.", "manual.", "progress.")
CODE = re.compile(r"[a-z]+(?:[._][a-z]+)*")


def reasons_of(path: Path) -> Iterator[ast.Call]:
    """Every place of a file where a reason is made."""
    for node in ast.walk(parse(path)):
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == "Reason":
            yield node


def code_of(call: ast.Call) -> str | None:
    """The code that is written out in the call; None when it is not a plain text there."""
    for keyword in call.keywords:
        if keyword.arg == "code" and isinstance(keyword.value, ast.Constant):
            return str(keyword.value.value)
    return None


def data_of(call: ast.Call) -> set[str] | None:
    """The names of the data that the call gives; None when they are not written out."""
    for keyword in call.keywords:
        if keyword.arg == "data":
            if not isinstance(keyword.value, ast.Dict):
                return None
            return {ast.literal_eval(key) for key in keyword.value.keys if key is not None}
    return set()


def fields_of(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


@cache
def made() -> list[tuple[str, ast.Call]]:
    """Every reason of the code with its place."""
    return [
        (place(path, call.lineno), call)
        for path in files_under(PACKAGE, ".py")
        if path != PACKAGE / "domain" / "reason.py"  # the one that reads the first release's words
        for call in reasons_of(path)
    ]


def test_every_code_is_written_out_where_its_reason_is_made() -> None:
    assert len(made()) > 50
    assert [where for where, call in made() if code_of(call) is None] == []


def test_every_code_has_its_sentence_and_every_sentence_its_code() -> None:
    assert {code_of(call) for _, call in made()} | {AS_WRITTEN} == set(SENTENCES)


def test_codes_are_small_letters_with_dots_and_underscores() -> None:
    assert [code for code in SENTENCES if not CODE.fullmatch(code)] == []


def test_every_reason_brings_what_its_sentence_names() -> None:
    wrong = {
        where: (data_of(call), fields_of(SENTENCES[code]))
        for where, call in made()
        if (code := code_of(call)) in SENTENCES and data_of(call) != fields_of(SENTENCES[code])
    }
    assert wrong == {}


def test_every_sentence_is_russian() -> None:
    said = [text for code, text in SENTENCES.items() if code != AS_WRITTEN]
    assert [text for text in said if not re.search(r"[а-яё]", text)] == []


def test_sentences_end_with_a_full_stop_and_those_beside_a_place_without() -> None:
    said = {code: text for code, text in SENTENCES.items() if code != AS_WRITTEN}
    beside = {code for code in said if code.startswith(BESIDE)}
    assert {code for code, text in said.items() if not text.endswith(".")} == beside


def test_the_check_sees_what_a_call_gives() -> None:
    tree = ast.parse('Reason(code="a.b", data={"number": 1})\nReason(code=made)')
    written, computed = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    assert (code_of(written), data_of(written)) == ("a.b", {"number"})
    assert (code_of(computed), data_of(computed)) == (None, set())
