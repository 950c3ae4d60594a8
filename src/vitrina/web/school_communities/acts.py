"""What is done about one community: another try, a stop, a look at VK, a new link, forgetting."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vitrina.application.cancel_build import Cancelled
from vitrina.application.cancel_community import cancel_community
from vitrina.application.check_community import Checked, Gone, NotChecked
from vitrina.application.check_for_school import check_for_school
from vitrina.application.forget_community import forget_community
from vitrina.application.forget_person import read_kept
from vitrina.application.give_new_link import NoNewLink, give_new_link
from vitrina.application.read_school_community import read_school_community
from vitrina.application.retry_build import Retried
from vitrina.application.retry_community import retry_community
from vitrina.domain.community import CommunityState
from vitrina.storage.communities import CommunityRecord
from vitrina.web.http.context import context_of
from vitrina.web.http.guards import fields_of
from vitrina.web.school.frame import frame_of, school_response
from vitrina.web.school.who import actor_of
from vitrina.web.school_communities.asked import HOME
from vitrina.web.school_communities.one import message_for, say_no_community
from vitrina.web.school_communities.one_page import ForgetAskPage, LinkPage, SaidPage
from vitrina.web.school_communities.row_view import view_state
from vitrina.wording import forgetting
from vitrina.wording import school_community as words
from vitrina.wording import school_list as of_list


async def retry(request: Request) -> Response:
    """`POST`: what came to nothing is tried again."""
    building = context_of(request).application.building
    done = await retry_community(building, actor_of(request), _id_of(request))
    return _back(request, "retried" if isinstance(done, Retried) else "not_retried")


async def cancel(request: Request) -> Response:
    """`POST`: the run under way is stopped."""
    building = context_of(request).application.building
    done = await cancel_community(building, actor_of(request), _id_of(request))
    return _back(request, "cancelled" if isinstance(done, Cancelled) else "not_cancelled")


async def check(request: Request) -> Response:
    """`POST`: VK is looked at now."""
    application = context_of(request).application
    found = await check_for_school(application, actor_of(request), _id_of(request))
    match found:
        case Checked():
            said = "checked"
        case Gone():
            said = "gone"
        case NotChecked():
            said = "not_checked"
        case _:
            said = "nothing_to_check"
    return _back(request, said)


async def give_link(request: Request) -> Response:
    """`POST`: a new link to the student's page, shown once; the ones before end."""
    application, community_id = context_of(request).application, _id_of(request)
    found = await read_school_community(application, community_id)
    if found is None:
        return say_no_community(request)
    press = fields_of(request).get("press", "")[:64]
    given = await give_new_link(application.grants, actor_of(request), community_id, press)
    if isinstance(given, NoNewLink):
        return _back(request, "no_link")
    is_draft = found.build is None
    place = "connect" if is_draft else "communities"
    link = f"{context_of(request).services.base_url}/{place}/{given.page_key}"
    state = view_state(found.community.state, found.build, found.ticks)
    page = LinkPage(
        frame_of(request),
        name=found.practitioner.name,
        back_url=f"{HOME}/{community_id}",
        link=link,
        message=message_for(found, state, of_list.WHERE.format(link=link)),
    )
    return school_response(request, page)


async def ask_forget(request: Request) -> Response:
    """`GET`: what goes, what stays, and the button; nothing changes."""
    community = await _find(request)
    return await _ask(request, community) if community else say_no_community(request)


async def forget(request: Request) -> Response:
    """`POST`: with the tick everything about the person is deleted; 422 without it."""
    community = await _find(request)
    if community is None:
        return say_no_community(request)
    if fields_of(request).get("sure") != "1":
        return await _ask(request, community, error=forgetting.NOT_SURE)
    services = context_of(request).application.forgetting
    kept = await read_kept(services, community)
    await forget_community(services, actor_of(request), community)
    text = f"{words.FORGOTTEN} {words.FORGOTTEN_KEY}" if kept.has_key else words.FORGOTTEN
    page = SaidPage(frame_of(request), words.FORGOTTEN_TITLE, text, HOME, of_list.TO_LIST)
    return school_response(request, page)


async def _ask(request: Request, community: CommunityRecord, error: str = "") -> Response:
    application = context_of(request).application
    kept = await read_kept(application.forgetting, community)
    owner = await application.building.communities.practitioner_of(community.id)
    page = ForgetAskPage(
        frame_of(request),
        id=community.id,
        name=owner[1].name if owner else "",
        going=tuple(
            words.list_going(
                requests=kept.requests,
                dialogs=kept.dialogs,
                has_photo=kept.has_photo,
                has_grants=bool(kept.grants),
            )
        ),
        staying=tuple(
            words.list_staying(has_group=community.group_id is not None, is_running=kept.is_running)
        ),
        error=error,
    )
    return school_response(request, page, status=422 if error else 200)


async def _find(request: Request) -> CommunityRecord | None:
    communities = context_of(request).application.building.communities
    community = await communities.find(_id_of(request))
    is_gone = community is None or community.state is CommunityState.FORGOTTEN
    return None if is_gone else community


def _id_of(request: Request) -> str:
    return str(request.path_params["community_id"])


def _back(request: Request, said: str) -> Response:
    return RedirectResponse(f"{HOME}/{_id_of(request)}?said={said}", status_code=303)
