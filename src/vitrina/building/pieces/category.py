"""The community's category, by its name."""

from collections.abc import Iterator

from vitrina.building.pieces.context import PieceContext
from vitrina.building.pieces.effect import Effect, Settled
from vitrina.building.pieces.kind import PieceKind, PlanRequest
from vitrina.building.pieces.saying import SAVE, ManualStep
from vitrina.building.pieces.ways import by_user
from vitrina.domain.build import StepState
from vitrina.domain.pieces import CategoryPiece
from vitrina.domain.reason import Reason
from vitrina.vk.errors import ErrorKind, VkError
from vitrina.vk.methods import groups
from vitrina.vk.methods.groups import Category
from vitrina.vk.screens import Screen


class CategoryKind(PieceKind[CategoryPiece]):
    """groups.edit with the first of the wanted categories that VK offers.

    groups.getSettings left VK's public list (vk-contract 2026-11-22, §0.1): a refusal is normal.
    """

    value = CategoryPiece
    order = 30
    ways = by_user("groups.getSettings", "groups.edit")
    is_idempotent = True
    line = "info"

    def plan(self, request: PlanRequest) -> Iterator[CategoryPiece]:
        """The pack's names, best first."""
        yield CategoryPiece(key="category", names=request.pack.categories)

    async def prepare(self, piece: CategoryPiece, context: PieceContext) -> Effect | Settled:
        """Skipped where VK offers no list, or none of the names."""
        try:
            categories = await context.vk.ask(groups.get_settings(context.group_id))
        except VkError as error:
            if error.kind is not ErrorKind.PERMANENT:
                raise
            return Settled(StepState.SKIPPED, reason=Reason(code="build.no_category_list"))
        by_name = _fields_by_name(categories)
        for name in piece.names:
            if fields := by_name.get(name.casefold()):
                return Effect(call=groups.edit(context.group_id, fields))
        return Settled(StepState.SKIPPED, reason=Reason(code="build.no_such_category"))

    def manual_step(self, piece: CategoryPiece) -> ManualStep:
        """The names to choose from."""
        return ManualStep(
            title=Reason(code="manual.category"),
            text=", ".join(piece.names),
            steps=(Reason(code="step.category_choose"), Reason(code="step.category_first"), SAVE),
            screen=Screen.SETTINGS,
            minutes=1,
            order=120,
        )


def _fields_by_name(categories: tuple[Category, ...]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for category in categories:
        found.setdefault(category.name.casefold(), {"public_category": category.id})
        for part in category.subcategories:
            fields = {"public_category": category.id, "public_subcategory": part.id}
            found.setdefault(part.name.casefold(), fields)
    return found


KIND = CategoryKind()
