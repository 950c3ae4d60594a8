"""Where a process is reached."""

import socket

from vitrina.wiring.cannot_start import CannotStart

HealthAddress = tuple[str, int]  # host and port that a process without pages is watched at


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; CannotStart names the port when it is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named as TCP, or asyncio leaves Nagle's delay on and every answer waits 40 ms for an ACK.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise CannotStart(
            f"port {port} on {host} cannot be used ({error.strerror}): choose another with --port"
        ) from None
    listener.listen(2048)
    return listener
