"""`/school/getcourse/tellings`: what GetCourse was told, and why something was not."""

import re
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vitrina.application.read_tellings import read_tellings
from vitrina.application.retry_tellings import retry_cause, retry_telling
from vitrina.domain.member import Member, Right
from vitrina.domain.telling import LONGEST_SEARCH, TellingState
from vitrina.storage.telling_list import TellingCounts, TellingRow
from vitrina.web.http.context import context_of
from vitrina.web.http.guards import fields_of
from vitrina.web.school.frame import frame_of, school_response
from vitrina.web.school.moments import view_moment
from vitrina.web.school.who import actor_of, member_of
from vitrina.web.school_getcourse.page import CauseView, Tab, TellingsPage, TellingView
from vitrina.wording import getcourse as words

HERE = "/school/getcourse/tellings"
_AFTER = re.compile(r"([0-9]{1,12}(?:\.[0-9]{1,9})?)-([0-9a-f]{32})")
_TONES = {"told": "ok", "waiting": "wait", "stopped": "bad", "nobody": "off"}


async def show_tellings(request: Request) -> Response:
    """`GET`: the newest first, of one state or all."""
    return await _show(request)


async def find_tellings(request: Request) -> Response:
    """`POST`: those of one student, whose id may be an e-mail and stands in no address."""
    student = fields_of(request).get("student", "").strip()[:LONGEST_SEARCH]
    return await _show(request, student)


async def retry_one(request: Request) -> Response:
    """`POST`: one is told again at once."""
    services = context_of(request).application.getcourse
    await retry_telling(services, actor_of(request), request.path_params["telling"])
    return RedirectResponse(f"{HERE}?again=1", status_code=303)


async def retry_all(request: Request) -> Response:
    """`POST`: all of one cause are told again."""
    services = context_of(request).application.getcourse
    cause = fields_of(request).get("cause", "")[:24]
    count = await retry_cause(services, actor_of(request), cause) if cause else 0
    return RedirectResponse(f"{HERE}?again={count}", status_code=303)


async def _show(request: Request, student: str = "") -> Response:
    services, query = context_of(request).application.getcourse, request.query_params
    asked = query.get("state", "")
    state = TellingState(asked) if asked in set(TellingState) and not student else None
    found = _AFTER.fullmatch(query.get("after", ""))
    after = (float(found[1]), found[2]) if found and not student else None
    read = await read_tellings(services, state=state, student=student, after=after)
    member = member_of(request)
    again = query.get("again", "")
    page = TellingsPage(
        frame_of(request),
        tabs=_list_tabs(read.counts, state),
        causes=tuple(
            CauseView(code, words.CAUSES.get(code, words.UNKNOWN_CAUSE), count)
            for code, count in sorted(read.counts.causes.items(), key=lambda one: -one[1])
        ),
        rows=tuple(view_telling(row, member) for row in read.page.rows),
        student=student,
        further=_further(state, read.page.following),
        may_act=member.may(Right.ACT),
        may_set_up=member.may(Right.KEYS),
        said=words.say_again(int(again)) if again.isascii() and again[:6].isdigit() else "",
    )
    return school_response(request, page)


def view_telling(row: TellingRow, member: Member) -> TellingView:
    """A telling as the list shows it; GetCourse's own words may name a student, or their e-mail."""
    waits = row.state is TellingState.WAITING
    return TellingView(
        id=row.id,
        kind=words.KINDS[row.kind],
        student_id=row.student_id,
        course=row.course_id,
        state=words.STATE_OF_ONE[row.state],
        tone=_TONES[row.state],
        when=view_moment(row.changed_at),
        done=words.say_done(row.state, row.done),
        left_out=words.say_left_out(row.left_out),
        cause=words.say_cause(row.fault),
        said=(row.said or "") if member.may(Right.SEE_PHONES) else "",
        next_at=view_moment(row.next_at) if waits and row.fault and row.next_at else None,
        may_retry=member.may(Right.ACT) and row.state in ("stopped", "waiting") and bool(row.fault),
    )


def _list_tabs(counts: TellingCounts, here: TellingState | None) -> tuple[Tab, ...]:
    all_of_them = Tab(words.ALL, sum(counts.states.values()), HERE, here is None)
    return (
        all_of_them,
        *(
            Tab(words.STATES[one], counts.states.get(one, 0), f"{HERE}?state={one}", one is here)
            for one in (
                TellingState.STOPPED, TellingState.WAITING, TellingState.TOLD, TellingState.NOBODY,
            )
        ),
    )  # fmt: skip


def _further(state: TellingState | None, following: tuple[float, str] | None) -> str:
    if following is None:
        return ""
    given = {"after": f"{following[0]:.6f}-{following[1]}"} | ({"state": state} if state else {})
    return f"{HERE}?{urlencode(given)}"
