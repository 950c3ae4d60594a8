"""VKScript, as far as clients send it: a parser and an interpreter."""

from vitrina.sandbox.script.interpreter import CallMethod, run_script
from vitrina.sandbox.script.parser import parse_script
from vitrina.sandbox.script.tokens import ScriptSyntaxError
from vitrina.sandbox.script.values import ScriptError, Value

__all__ = ["CallMethod", "ScriptError", "ScriptSyntaxError", "Value", "parse_script", "run_script"]
