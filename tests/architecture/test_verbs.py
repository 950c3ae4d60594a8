"""Pages and commands call the verbs: what is done to anything is written in `application/`."""

import ast
from collections.abc import Iterator
from pathlib import Path

from architecture.tree import PACKAGE, files_under, parse, place

CALLERS = ("web", "cli")
BELOW = ("vitrina.storage", "vitrina.building", "vitrina.vk")
VERB_LINES = 150

# What a page or a command may name of the rooms below, and why. A name, from whatever file of them.
NAMED = {
    # Values that verbs give back, to be shown.
    "BuildRecord", "CommunityRecord", "PendingGrant", "LeadRecord", "Wish", "DraftRecord",
    # What a change and a repair are made of, and what the person wishes of them.
    "Change", "Wishes", "Repair",
    "NoticeRecord", "SessionRecord", "TellingRow", "TellingCounts",
    "EventRecord", "PieceRecord", "StepRecord", "ListedCommunity",
    "EndpointRecord", "DeliveryRecord",
    # What of a build there is twice, for the operator: pure.
    "list_doubles",
    # How a feed is given to VK: a constant.
    "CONNECT_FEED",
    # Which kind of key an address carries, which run it is about, and what is counted against whom:
    # limits and guards.
    "LinkKind", "LATEST", "OpeningLimit", "Window",
    # What is refused for now is raised by verbs and answered in one place.
    "QueueError", "RedisAway", "AWAY", "BadDatabaseUrl", "GrantTooLarge", "TooManyGrants",
    "TooManyBuilds", "TooManyDrafts", "LostSecret",
    # Figures of the process for /metrics and the doctor.
    "QueueHealth", "Workforce", "Breaker", "RedisHealth", "open_redis_client",
}  # fmt: skip
# Files that only describe, a build, a plan or the figures, for whoever looks: all of each.
DESCRIBING = {
    "vitrina.building.description",
    "vitrina.building.manual_steps",
    "vitrina.building.progress",
    "vitrina.building.showing",
    "vitrina.building.work_split",
    "vitrina.vk.screens",
    "vitrina.storage.manual_ticks",
    "vitrina.building.pieces.parts",
    "vitrina.storage.figures",
}
# What is asked of the stores that the open services hold. All of it reads, or runs the process.
ASKED = {
    "builds.find", "builds.find_by_key", "builds.practitioner", "photos.find", "drafts.find",
    "database.is_sqlite", "vault.present",
    "queue.run", "queue.stop", "queue.health", "queue.workforce",
    "bot.listener_dependencies", "bot.responder_dependencies",
}  # fmt: skip
STORES = (
    "database", "builds", "grants", "webhooks", "pending_grants", "vault", "grant_flow", "vk",
    "queue", "building", "bot", "photos", "drafts",
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
    module, _, last = name.rpartition(".")
    return last in NAMED or module in DESCRIBING


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
    assert {*NAMED} - {name.rpartition(".")[2] for name in imported} == set()
    assert {*DESCRIBING} - {name.rpartition(".")[0] for name in imported} == set()
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
