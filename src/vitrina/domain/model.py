"""The one way our values are defined: frozen, strict about unknown fields, stable as JSON."""

from pydantic import BaseModel, ConfigDict


class Value(BaseModel):
    """A frozen value; `model_dump_json` and `model_validate_json` are each other's inverse."""

    # An error's text ends up in logs, and what was read is somebody's name and phone.
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
