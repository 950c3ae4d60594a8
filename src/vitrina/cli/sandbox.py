"""`vitrina sandbox`: a VK of our own."""

from collections.abc import Sequence

from vitrina.cli.ending import until_told_to_stop
from vitrina.sandbox.options import SandboxOptions
from vitrina.sandbox.server import run_sandbox
from vitrina.sandbox.strictness import Strictness
from vitrina.wiring.cannot_start import CannotStart


def sandbox_options(
    *,
    auto_consent: bool,
    latency_ms: int,
    rate_limits: bool,
    seed: int,
    apps: Sequence[str],
    strict: bool = False,
    strict_with: Sequence[str] = (),
) -> SandboxOptions:
    """The sandbox's options from a command line.

    CannotStart for an app without a secret and for a switch that does not exist.
    """
    known: dict[str, str] = {}
    for app in apps:
        client_id, colon, secret = app.partition(":")
        if not colon:
            raise CannotStart("--app takes id:secret")
        known[client_id] = secret
    return SandboxOptions(
        auto_consent=auto_consent,
        latency_ms=latency_ms,
        rate_limits=rate_limits,
        seed=seed,
        apps=known or None,
        strict=_choose_strictness(strict, strict_with),
    )


def _choose_strictness(strict: bool, names: Sequence[str]) -> Strictness:
    usual = Strictness.usual() if strict else Strictness.none()
    try:
        return Strictness.named([*usual.names(), *names])
    except ValueError as error:
        known = ", ".join(Strictness.all().names())
        raise CannotStart(f"--strict-with does not know {error}; it knows {known}") from None


async def serve_sandbox(options: SandboxOptions, *, host: str, port: int) -> None:
    """The sandbox, until a signal; its address is the one line it prints."""
    try:
        async with run_sandbox(options, port=port, host=host) as sandbox:
            print(sandbox.url, flush=True)  # noqa: T201 -- the command's answer
            await until_told_to_stop()
    except OSError as error:
        raise CannotStart(
            f"port {port} on {host} cannot be used ({error.strerror}): choose another with --port"
        ) from None
