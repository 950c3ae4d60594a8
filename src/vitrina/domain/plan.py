"""A community plan: the ordered pieces of one community, each with a stable key and full content.

The preview, the build, the progress page and the read-back all read the same plan. It is stored
as JSON for ever: a change of shape accepts the old one or gets a `schema_version` of its own.
"""

from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, SerializeAsAny, model_validator

from vitrina.domain.model import StoredValue
from vitrina.domain.pieces import Piece, read_piece


class Route(StrEnum):
    """Names for sets of means: a person's token, a community key, or no token at all."""

    FULL = "full"
    CONNECT = "connect"
    KIT = "kit"


AnyPiece = Annotated[SerializeAsAny[Piece], BeforeValidator(read_piece)]


class CommunityPlan(StoredValue):
    """The whole community. `version` grows with each change of the same build's plan.

    Version 1 of the shape had one kind for `info` and the shop's currency.
    """

    schema_version: Literal[2] = 2
    version: int = 1
    route: Route
    timezone: str
    pack: str
    greeting: str
    pieces: tuple[AnyPiece, ...] = Field(alias="items")

    @model_validator(mode="before")
    @classmethod
    def _read_first_shape(cls, data: Any) -> Any:
        if isinstance(data, dict) and data.get("schema_version") == 1:
            return {**data, "schema_version": 2}
        return data

    def piece(self, key: str) -> Piece:
        """The piece with that key; KeyError when there is none."""
        for piece in self.pieces:
            if piece.key == key:
                return piece
        raise KeyError(key)
