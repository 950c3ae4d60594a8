"""What the community says of itself, and its sections. All of it may be set again and again."""

from vitrina.building.effect import Effect, Kind, Settled, repeat_freely
from vitrina.building.site import Site
from vitrina.domain.build import StepState
from vitrina.domain.plan import CategoryItem, EditItem, MessagesItem
from vitrina.storage.records import JSON
from vitrina.vk.errors import ErrorKind, VkError
from vitrina.vk.methods import groups
from vitrina.vk.methods.groups import Category


async def prepare_edit(item: EditItem, site: Site) -> Effect | Settled:
    """groups.edit with the fields of the plan."""
    return Effect(call=groups.edit(site.group_id, item.fields), reference=_nothing)


async def prepare_category(item: CategoryItem, site: Site) -> Effect | Settled:
    """The first of the wanted categories that VK offers; skipped where VK offers no list.

    groups.getSettings left VK's public list (vk-contract 2026-11-22, §0.1), so a refusal is normal.
    """
    try:
        categories = await site.vk.ask(groups.get_settings(site.group_id))
    except VkError as error:
        if error.kind is not ErrorKind.PERMANENT:
            raise
        return Settled(StepState.SKIPPED, words="ВКонтакте не показал список тематик")
    by_name = _fields_by_name(categories)
    for name in item.names:
        if fields := by_name.get(name.casefold()):
            return Effect(call=groups.edit(site.group_id, fields), reference=_nothing)
    return Settled(StepState.SKIPPED, words="В списке ВКонтакте нет подходящей тематики")


async def prepare_messages(item: MessagesItem, site: Site) -> Effect | Settled:
    """groups.setSettings: messages, bot features and the start button on."""
    call = groups.set_settings(
        site.group_id, messages=True, bots_capabilities=True, bots_start_button=True
    )
    return Effect(call=call, reference=_nothing)


def _fields_by_name(categories: tuple[Category, ...]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for category in categories:
        found.setdefault(category.name.casefold(), {"public_category": category.id})
        for part in category.subcategories:
            fields = {"public_category": category.id, "public_subcategory": part.id}
            found.setdefault(part.name.casefold(), fields)
    return found


def _edit_needs(item: EditItem) -> tuple[str, ...]:
    """The shop's own fields can be set once the shop is on."""
    return ("community", "market") if item.key.startswith("market/") else ("community",)


def _nothing(reply: object) -> JSON:
    return {}


EDIT = Kind[EditItem](prepare=prepare_edit, check=repeat_freely, needs=_edit_needs)
CATEGORY = Kind[CategoryItem](prepare=prepare_category, check=repeat_freely)
MESSAGES = Kind[MessagesItem](prepare=prepare_messages, check=repeat_freely)
