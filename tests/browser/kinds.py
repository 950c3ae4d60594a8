"""Kinds of houses that people are let into; a test names one by an indirect parameter."""

from dataclasses import dataclass, field

from vitrina.sandbox.options import SandboxOptions

# These tests are about pages; one machine asks for all of them.
_MANY = {"VITRINA_LIMIT_BUILDS_PER_HOUR": "1000", "VITRINA_LIMIT_REQUESTS_PER_MINUTE": "100000"}


@dataclass(frozen=True)
class Kind:
    """The VK it talks to, whether a worker builds, and its settings."""

    vk: SandboxOptions = SandboxOptions(auto_consent=False, rate_limits=False)
    works: bool = True
    settings: dict[str, str | None] = field(default_factory=lambda: dict(_MANY))

    def __str__(self) -> str:
        return "house"


WORKING = Kind()
# VK agrees by itself, and what is to be built is only written down.
STILL = Kind(vk=SandboxOptions(auto_consent=True, rate_limits=False), works=False)
