"""Every act that the code writes into the audit log has its words, and no word is left over."""

import ast
import re
from collections.abc import Iterator

from architecture.tree import PACKAGE, files_under, parse
from vitrina.wording.audit import ACTS

ACT = re.compile(r"[a-z_]+\.[a-z_]+")
WORDS = PACKAGE / "wording" / "audit.py"
TREES = [parse(path) for path in files_under(PACKAGE, ".py") if path != WORDS]


def texts_in(tree: ast.AST) -> set[str]:
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def places_of_acts() -> Iterator[ast.AST]:
    """The third argument of `write_entry`, and what is put into a variable `act` before it."""
    for tree in TREES:
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("write_entry"):
                yield node.args[2]
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "act":
                yield node.value


def test_every_act_that_is_written_has_words() -> None:
    written = {text for place in places_of_acts() for text in texts_in(place) if ACT.match(text)}
    assert len(written) > 10
    assert {act for act in written if ACT.fullmatch(act)} <= set(ACTS)


def test_every_word_is_of_an_act_that_is_written() -> None:
    """As one text, or put together of its noun and its verb."""
    texts = set().union(*map(texts_in, TREES))
    unused = {
        act
        for act in ACTS
        if act not in texts and not {f"{act.partition('.')[0]}.", act.partition(".")[2]} <= texts
    }
    assert unused == set()
