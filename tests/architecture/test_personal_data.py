"""The table of personal data names every table, and every column that can hold some."""

import re

from sqlalchemy import JSON, LargeBinary, Text

from architecture.tree import ROOT
from vitrina.storage.models import metadata
from vitrina.storage.sealed import SEALED

ROW = re.compile(r"^\| `(\w+)` \| ([^|]+) \| ([^|]+) \|([^|]+)\|([^|]+)\|$", re.MULTILINE)
DOCUMENT = (ROOT / "docs" / "personal-data.md").read_text(encoding="utf-8")
# Somebody's number or name, whatever its type.
OF_SOMEBODY = {
    "peer_id", "vk_user_id", "owner_id", "group_id", "student_id", "course_id", "screen_name",
    "client",
}  # fmt: skip


def test_every_table_and_every_telling_column_is_named_and_exists() -> None:
    told = {
        table: set(re.findall(r"`(\w+)`", columns)) for table, columns, *_ in ROW.findall(DOCUMENT)
    }
    assert len(ROW.findall(DOCUMENT)) == len(told)
    assert set(told) == set(metadata.tables)
    for name, table in metadata.tables.items():
        telling = {
            column.name
            for column in table.c
            if isinstance(column.type, Text | JSON | LargeBinary) or column.name in OF_SOMEBODY
        }
        assert telling <= told[name], f"{name}: {telling - told[name]} is not in the table"
        assert told[name] <= set(table.c.keys()), f"{name}: {told[name] - set(table.c.keys())}"


def test_what_is_sealed_is_said_to_be() -> None:
    rows = {table: what for table, _, what, *_ in ROW.findall(DOCUMENT)}
    for sealed in SEALED:
        assert "ealed" in rows[sealed.table.name], sealed.table.name
