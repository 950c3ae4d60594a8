"""docs/sandbox.md says what the sandbox's own method table says."""

from __future__ import annotations

from pathlib import Path

from vitrina.sandbox.document import write_document
from vitrina.sandbox.errors import TEXTS
from vitrina.sandbox.methods.table import METHODS

PAGE = Path(__file__).parents[2] / "docs" / "sandbox.md"


def test_the_page_is_the_one_the_code_writes() -> None:
    assert PAGE.read_text(encoding="utf-8") == write_document(), (
        "run: python -m vitrina.sandbox.document > docs/sandbox.md"
    )


def test_every_method_has_its_row_and_words_for_its_errors() -> None:
    table, _, _ = write_document().partition("## Errors")
    rows = [line for line in table.splitlines() if line.startswith("| `")]
    assert [row.split("`")[1] for row in rows] == sorted(METHODS)
    assert all(row.replace("\\|", "").count("|") == 8 for row in rows)
    for method in METHODS.values():
        assert (method.handler.__doc__ or "").startswith(method.name), method.name
        assert set(method.errors) <= set(TEXTS), method.name
