"""A line of the route table: an address, its handler, and the guards before it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

Handler = Callable[[Request], Awaitable[Response]]
# A guard lets a request pass by None, or answers it. What it has read the handler asks it for.
Guard = Callable[[Request], Awaitable[Response | None]]


@dataclass(frozen=True)
class Route:
    """`guards` in the order in which they are asked; `may_be_framed` by the school's sites."""

    method: str
    path: str
    handler: Handler
    guards: tuple[Guard, ...] = ()
    may_be_framed: bool = False

    async def serve(self, request: Request) -> Response:
        """The handler's answer, or that of the first guard which refuses.

        The path as the table writes it is left for the log and the metrics.
        """
        request.scope["route_template"] = self.path
        for guard in self.guards:
            refusal = await guard(request)
            if refusal is not None:
                return refusal
        return await self.handler(request)
