"""What the community says of itself, and its sections."""

from collections.abc import Iterator

from vitrina.building.pieces.context import PieceContext
from vitrina.building.pieces.effect import Effect, Observation, Reads, Settled, Shown
from vitrina.building.pieces.kind import PieceKind, PlanRequest
from vitrina.building.pieces.parts import DescriptionPart, Part
from vitrina.building.pieces.saying import SAVE, FieldText, ManualStep
from vitrina.building.pieces.ways import by_user_or_key
from vitrina.content.community import community_description
from vitrina.content.head import VK_SUBJECTS
from vitrina.domain.community import Seen
from vitrina.domain.pieces import InfoPiece
from vitrina.domain.reason import Reason
from vitrina.vk.methods import groups
from vitrina.vk.outgoing import is_readable_as, is_shown_as
from vitrina.vk.screens import Screen

# groups.edit (vk-contract 2026-11-22, App. A [S]): 0 off, 2 limited, so that strangers only read.
# `wall` is left alone: on a public page strangers cannot post, and 2 and 3 are for groups only.
_SECTIONS = {"topics": 2, "photos": 2, "video": 0, "audio": 0, "docs": 0, "wiki": 0, "contacts": 1}
# The fields that people fill by hand, in VK's order.
_LABELS = {
    "description": Reason(code="manual.field_description"),
    "phone": Reason(code="manual.field_phone"),
    "website": Reason(code="manual.field_website"),
}


class InfoKind(PieceKind[InfoPiece]):
    """groups.edit with the fields of the plan."""

    value = InfoPiece
    order = 20
    ways = by_user_or_key("groups.edit")
    is_idempotent = True
    again_if_missing = True
    is_always_observed = True
    line = "info"

    def plan(self, request: PlanRequest) -> Iterator[InfoPiece]:
        """The description, own or ours, the phone, the sections."""
        description = request.own_text("info") or community_description(
            request.practitioner, request.pack, request.wording
        )
        address = request.practitioner.own_address  # VK ignores an empty one (vk-2026 §2 [M])
        yield InfoPiece(
            key="info",
            fields={
                "description": description,
                "phone": request.practitioner.phone,
                **({"website": address} if address else {}),
                "subject": VK_SUBJECTS[request.pack.head.subject],
                **_SECTIONS,
            },
        )

    def kept(self, piece: InfoPiece) -> InfoPiece | None:
        """The site, for a community that has none: it is all whose absence VK shows.

        Another phone, subject or closed section would change or hide what people see there now.
        """
        site = piece.fields.get("website")
        return piece.model_copy(update={"fields": {"website": site}}) if site else None

    def renew(self, stored: InfoPiece, planned: InfoPiece) -> InfoPiece:
        """A community that keeps its own description keeps it through every change."""
        if "description" in stored.fields:
            return planned
        return self.kept(planned) or stored

    async def prepare(self, piece: InfoPiece, context: PieceContext) -> Effect | Settled:
        """The one call; what is left of a kept community's only where VK shows nothing there."""
        if "description" not in piece.fields:
            face = await context.vk.ask(groups.get_by_id(context.group_id))
            if face.site is None or face.site.strip():
                return Settled()
        return Effect(call=groups.edit(context.group_id, piece.fields))

    def reads(self, piece: InfoPiece, context: PieceContext) -> Reads:
        """The community's face."""
        return {"face": groups.get_by_id(context.group_id)}

    async def observe(self, piece: InfoPiece, shown: Shown, context: PieceContext) -> Observation:
        """Its description: groups.edit answers 1 for what it ignores as well (vk-2026 §2 [M])."""
        sent = str(piece.fields.get("description", ""))
        now: str | None = shown["face"].description
        if now is None or not sent:
            return Observation(Seen.UNKNOWN)
        if is_shown_as(sent, now):
            return Observation(Seen.SAME, content=now)
        seen = Seen.DIFFERS if is_readable_as(sent, now) else Seen.MISSING
        return Observation(seen, content=now)

    def content(self, piece: InfoPiece) -> str | None:
        """The description."""
        description = piece.fields.get("description")
        return None if description is None else str(description)

    def show(self, piece: InfoPiece) -> Part | None:
        """The description, unless the community keeps its own."""
        description = piece.fields.get("description")
        return DescriptionPart(str(description)) if description else None

    def manual_step(self, piece: InfoPiece) -> ManualStep:
        """The description to copy, or what is left of it."""
        is_whole = "description" in piece.fields
        return ManualStep(
            title=Reason(code="manual.info") if is_whole else Reason(code="manual.website"),
            text=str(piece.fields.get("description", "")),
            steps=(Reason(code="step.info_fill"), SAVE),
            screen=Screen.SETTINGS,
            fields=tuple(
                FieldText(label, str(piece.fields[name]))
                for name, label in _LABELS.items()
                if piece.fields.get(name)
            ),
            unseen=Reason(code="unseen.info") if is_whole else None,
            order=30,
        )


KIND = InfoKind()
