"""The form that commands take when they are given none."""

from pathlib import Path

# Of the source tree this is installed from, whatever folder the command is called in.
EXAMPLE = Path(__file__).parents[3] / "examples" / "practitioner.json"
