"""VKScript, as far as clients send it: reading a script and running it."""

from vitrina.sandbox.script.reading import read_script
from vitrina.sandbox.script.running import Ask, run_script
from vitrina.sandbox.script.values import ScriptBroke, Value
from vitrina.sandbox.script.words import BadScript

__all__ = ["Ask", "BadScript", "ScriptBroke", "Value", "read_script", "run_script"]
