"""What a request to the guided way has to pass: the key of a draft in its address."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vitrina.storage.drafts import DraftRecord
from vitrina.web.http.context import context_of
from vitrina.web.http.guards import say_no_build


@dataclass(frozen=True)
class DraftByKey:
    """The draft whose key stands in the address; the handler gets it by `draft_of`.

    Once it has a run, its key leads there; a key that opens nothing gets the answer of a build's.
    """

    parameter: str

    async def __call__(self, request: Request) -> Response | None:
        services, key = context_of(request).services, request.path_params[self.parameter]
        draft = await services.drafts.find(key)
        if draft is not None:
            request.state.draft = draft
            return None
        if await services.builds.find_by_key(key, "page") is not None:
            return RedirectResponse(f"/builds/{key}", status_code=303)
        return await say_no_build(request)


by_draft_key = DraftByKey("page_key")


def draft_of(request: Request) -> DraftRecord:
    """The draft that the guard has found."""
    draft = request.state.draft
    assert isinstance(draft, DraftRecord)  # noqa: S101 -- state is untyped
    return draft
