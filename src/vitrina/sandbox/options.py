"""How a sandbox behaves: everything a person who starts one may choose."""

from __future__ import annotations

from dataclasses import dataclass, field

from vitrina.sandbox.strictness import Strictness


@dataclass(frozen=True)
class SandboxOptions:
    """``apps`` maps client ids to secrets; None takes any id with any secret.

    ``app_rights`` is what VK has approved for the apps: a wider scope is narrowed silently, as
    VK does (vk-contract 2026-11-22 §0.2, [F]). None approves everything. ``base_url`` None takes
    the address from each request's Host. ``communities_a_day`` is how many one
    person may make while ``rate_limits`` are on. ``retry_s`` is the first pause before a callback
    event is delivered again; it doubles. ``strict`` is how it begins; ``POST /sandbox/options``
    changes it.
    """

    auto_consent: bool = False
    latency_ms: int = 0
    rate_limits: bool = True
    seed: int = 1
    apps: dict[str, str] | None = None
    app_rights: frozenset[str] | None = None
    base_url: str | None = None
    retry_s: float = 1.0
    communities_a_day: int = 30
    strict: Strictness = field(default_factory=Strictness.none)
