"""Pages and commands call the verbs: what is done to anything is written in `application/`."""

import ast
from collections.abc import Iterator
from pathlib import Path

from architecture.tree import PACKAGE, files_under, parse, place

CALLERS = ("web", "cli")
BELOW = ("vitrina.storage", "vitrina.building", "vitrina.vk")
VERB_LINES = 150

# What a page or a command may name of the rooms below, and why.
NAMED = {
    # Values that verbs give back, to be shown.
    "vitrina.storage.records.BuildRecord",
    "vitrina.storage.pending_grants.PendingGrant",
    "vitrina.storage.leads.LeadRecord",
    "vitrina.storage.leads.Wish",
    # A build, or a plan, described for whoever looks at it: pure.
    "vitrina.building.description.*",
    "vitrina.building.manual_steps.*",
    "vitrina.building.progress.*",
    "vitrina.building.showing.*",
    "vitrina.building.pieces.parts.*",
    "vitrina.building.doubles.list_doubles",
    # Which kind of key an address carries, and what is counted against whom: limits and guards.
    "vitrina.storage.link_keys.LinkKind",
    "vitrina.storage.openings.OpeningLimit",
    "vitrina.storage.windows.Window",
    # What is refused for now is raised by verbs and answered in one place.
    "vitrina.building.queue.QueueError",
    "vitrina.storage.breaker.RedisAway",
    "vitrina.storage.database.AWAY",
    "vitrina.storage.database.BadDatabaseUrl",
    "vitrina.storage.grant_quotas.GrantTooLarge",
    "vitrina.storage.grant_quotas.TooManyGrants",
    "vitrina.storage.openings.TooManyBuilds",
    "vitrina.storage.vault.LostSecret",
    # Figures of the process for /metrics and the doctor.
    "vitrina.building.queue.QueueHealth",
    "vitrina.building.queue.Workforce",
    "vitrina.storage.breaker.Breaker",
    "vitrina.storage.breaker.RedisHealth",
    "vitrina.storage.breaker.open_redis_client",
    "vitrina.storage.figures.*",
}
# What is asked of the stores that the open services hold. All of it reads, or runs the process.
ASKED = {
    "builds.find", "builds.find_by_key", "builds.practitioner", "photos.find",
    "database.is_sqlite", "vault.present",
    "queue.run", "queue.stop", "queue.health", "queue.workforce",
    "bot.listener_dependencies", "bot.responder_dependencies",
}  # fmt: skip
STORES = (
    "database", "builds", "grants", "webhooks", "pending_grants", "vault", "grant_flow", "vk",
    "queue", "building", "bot", "photos",
)  # fmt: skip


def callers() -> Iterator[Path]:
    return (path for room in CALLERS for path in files_under(PACKAGE / room, ".py"))


def names_below(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Each name that is imported from a room below, at the top or inside a function."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(BELOW):
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)
        if isinstance(node, ast.Import):
            found = (alias.name for alias in node.names if alias.name.startswith(BELOW))
            yield from ((name, node.lineno) for name in found)


def asked_of_stores(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """`store.method` for each `services.store.method`, however the services are come by."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute):
            holder = ast.unparse(node.value.value)
            if node.value.attr in STORES and holder.endswith("services"):
                yield f"{node.value.attr}.{node.attr}", node.lineno


def is_named(name: str) -> bool:
    return name in NAMED or f"{name.rpartition('.')[0]}.*" in NAMED


def test_pages_and_commands_name_nothing_below_the_verbs() -> None:
    found = {
        f"{place(path, line)} imports {name}"
        for path in callers()
        for name, line in names_below(parse(path))
        if not is_named(name)
    }
    assert found == set()


def test_pages_and_commands_change_nothing_by_themselves() -> None:
    found = {
        f"{place(path, line)} asks {name}"
        for path in callers()
        for name, line in asked_of_stores(parse(path))
        if name not in ASKED
    }
    assert found == set()


def test_nothing_is_allowed_that_nobody_needs() -> None:
    imported = {name for path in callers() for name, _ in names_below(parse(path))}
    imported |= {f"{name.rpartition('.')[0]}.*" for name in imported}
    assert {name for name in NAMED if name not in imported} == set()
    asked = {name for path in callers() for name, _ in asked_of_stores(parse(path))}
    assert {name for name in ASKED if name not in asked} == set()


def test_a_verb_is_short() -> None:
    long = {
        place(path, lines)
        for path in files_under(PACKAGE / "application", ".py")
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > VERB_LINES
    }
    assert long == set()


def test_the_check_sees_a_handler_that_writes() -> None:
    tree = ast.parse(
        "from vitrina.storage.builds import Builds\n"
        "async def do(request):\n"
        "    from vitrina.vk.client import VkClient\n"
        "    await context_of(request).services.builds.cancel('x')\n"
    )
    assert [name for name, _ in names_below(tree)] == [
        "vitrina.storage.builds.Builds",
        "vitrina.vk.client.VkClient",
    ]
    assert [name for name, _ in asked_of_stores(tree)] == ["builds.cancel"]
