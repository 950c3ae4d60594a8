"""The one way our values are defined: frozen, strict about unknown fields, stable as JSON."""

from pydantic import BaseModel, ConfigDict


class Value(BaseModel):
    """A frozen value; `model_dump_json` and `model_validate_json` are each other's inverse."""

    model_config = ConfigDict(frozen=True, extra="forbid")
