"""The sandbox that tests meet, unless they ask for another: how strict it is stands here alone."""

from dataclasses import replace

from vitrina.sandbox.options import SandboxOptions
from vitrina.sandbox.strictness import Strictness

SANDBOX = SandboxOptions(strict=Strictness.usual())
# Its pages wait for a person's click, or answer as one would; VK's rate limits are off.
ASKING = replace(SANDBOX, auto_consent=False, rate_limits=False)
AGREEING = replace(SANDBOX, auto_consent=True, rate_limits=False)
