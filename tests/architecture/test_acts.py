"""Every act that the code writes into the audit log has its words, and no word is left over."""

import ast
import re
from collections.abc import Iterator

from architecture.tree import PACKAGE, files_under, parse
from vitrina.wording.audit import ACTS

ACT = re.compile(r"[a-z_]+\.[a-z_]+")


def places_of_acts() -> Iterator[ast.AST]:
    """The third argument of `write_entry`, and what is put into a variable `act` before it."""
    for path in files_under(PACKAGE, ".py"):
        for node in ast.walk(parse(path)):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("write_entry"):
                yield node.args[2]
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "act":
                yield node.value


def test_every_act_has_words_and_every_word_an_act() -> None:
    written = {
        node.value
        for place in places_of_acts()
        for node in ast.walk(place)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and ACT.fullmatch(node.value)
    }
    assert written == set(ACTS)
