"""The one way our values are defined: frozen, strict about unknown fields, stable as JSON."""

from pydantic import BaseModel, ConfigDict


class Value(BaseModel):
    """A frozen value; `model_dump_json` and `model_validate_json` are each other's inverse."""

    # An error's text ends up in logs, and what was read is somebody's name and phone.
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class StoredValue(Value):
    """A value that lives in the database, and is read by older and newer code than it was written.

    A field that this version does not know is kept and written again. What people send is checked
    field by field before (form.py).
    """

    model_config = ConfigDict(
        extra="allow",
        # Code says today's words, what is stored keeps its names: fields may have an alias.
        validate_by_name=True,
        validate_by_alias=True,
        serialize_by_alias=True,
    )
