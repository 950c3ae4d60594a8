"""``docs/sandbox.md``: what the sandbox imitates, written from the method table itself.

``python -m vitrina.sandbox.document`` prints it; a test holds the file in the repository to it.
"""

from __future__ import annotations

import sys

from vitrina.sandbox.calls.context import Method
from vitrina.sandbox.calls.limits import PER_DAY, PER_SECOND, SAME_CALLS, SAME_CALLS_S
from vitrina.sandbox.errors import TEXTS
from vitrina.sandbox.methods.execute import MAX_CALLS
from vitrina.sandbox.methods.messages import MESSAGES_AN_HOUR
from vitrina.sandbox.methods.table import METHODS
from vitrina.sandbox.options import SandboxOptions
from vitrina.sandbox.strictness import SWITCHES, switch_name
from vitrina.sandbox.world.posting import POSTPONED_A_DAY, POSTPONED_IN_ALL, POSTS_A_DAY

_HEAD = """# The sandbox

A VK of our own: `vitrina sandbox` starts it. It answers as VK does, HTTP 200 with `response` or
`error`, and shows what was made at `/club<id>`. It knows nothing of the rest of this program.

This page is written from the code: `python -m vitrina.sandbox.document > docs/sandbox.md`.
"""

_ERRORS = """## Errors of every method

{errors}

Any other code can be asked for: `POST /sandbox/faults` with `"kind": "error"`.
"""

_LIMITS = """## Limits

{rows}

Limits by the second, hour and day can be switched off (`--no-rate-limits`); those of a wall and of
callback servers cannot.
"""

_EXECUTE = f"""## execute

VKScript as clients send it: values as in JSON, variables, fields and `@.`, the usual signs, `if`,
`while`, lists' and texts' own functions, up to {MAX_CALLS} calls. It is one request for the limit
by the second and one in `requests` of `GET /sandbox/world`; the calls inside are counted in
`nested`. Each call is checked for its own rights. A refused one gives `false` in its place and an
entry in `execute_errors`, in order; a captcha's address does not travel there. A fault that names a
method hits the call inside; `*` hits whole requests. `drop_after` of one call loses the whole
answer, after all the work.
"""

_STRICT = """## How strict

A forgiving sandbox takes what VK was seen to refuse. `vitrina sandbox --strict` is as strict as VK
is known to be; `--strict-with NAME` adds one switch, also what VK is reported to do only sometimes
(the last column). `POST /sandbox/options` changes them while it runs. Marks of sources: [M]
measured by others on live communities, [O] VK's pages, [S] its schema, [F] reports; nothing here
was tried by us on the live VK.

| switch | what it does | source | `--strict` |
|---|---|---|---|
{rows}

Always, as the schema and VK's pages have it: `groups.getSettings` has numbers, never true or false;
`messages.send` with `peer_ids` gives every recipient all its numbers; `photo_max_size` is a size
for a community and a picture for a person; `confirmation` has `event_id` and `v`; a postponed
post's events have `id` and `schedule_time`; `group_change_settings` names `title`, `description`,
`access`, `screen_name`, `website`, `public_category`, `public_subcategory` and `age_limits`;
`public<id>` and `event<id>` are `club<id>`; a closed community's wall is for its members; a
community key gets 27 for every method that the table gives to others only, whatever its mask says.
"""

_BESIDE = """## Beside the methods

| address | what | not imitated |
|---|---|---|
| `/authorize` | VK ID (with `code_challenge`), the older code flow, a community's grant by `group_ids`; a person clicks, or `--auto-consent` answers | One Tap, other ways to sign in |
| `/oauth2/auth`, `/oauth2/revoke`, `/oauth2/logout`, `/oauth2/user_info` | VK ID's tokens: PKCE, `device_id`, a code once and for ten minutes, a refresh token once | `public_info`; `id_token` is no JWT |
| `/access_token` | the older flow's token, or one for each community | implicit flow |
| `/upload/<ticket>` | takes a picture of the documented sizes | video, documents, square crops |
| `/longpoll/<id>` | events by `ts`; `failed` 1, 2 and 3 | a person's own long poll |
| `/not_robot_captcha`, `/security_check` | the pages behind errors 14 and 17 | the script of VK's page |
| `/club<id>`, `/id<id>` | pages that show what was made: wall, goods, topics, messages, and what waits for its time, to everybody | |
| `/groups_create`, `/club<id>?act=tokens` | a community opened by hand, and a key made by hand with the boxes ticked | VK's other screens; the code from an SMS |

An imported item becomes a post of the community: its text is `description` without tags, its
picture the `og:image` of the page in `link`, as that link's card; `enclosure` and `img` mean
nothing. What was taken once, by `guid`, is not taken again (vk-2026 §2, [L]).

A callback server hears `confirmation` first, then each event until it says `ok`: five repeats with
`X-Retry-Counter`, the same `event_id`, doubling pauses or the `Retry-After` of 429 and 503. 410
stops an event, `remove` the server. Only addresses of this machine are contacted.

## Control

`/sandbox/...` takes JSON, from this machine only:

| call | what |
|---|---|
| `GET /sandbox/world` | everything that exists, and how many requests each method had |
| `POST /sandbox/tokens` | `kind` user, vk_id (of an app that VK has not approved: 1051), community or service; `scope`; `user_id`, `group_id`; `life_s`; `vk_id`; `two_factor` false brings 703 |
| `POST /sandbox/faults`, `DELETE /sandbox/faults` | `method` (or `*`, `upload`, `authorize`, `oauth2/auth`), `kind` error with `code` and `text`, delay with `ms`, `drop_after`, `close_before`, `late` with `ms`, `spoil` (of `upload`); `times` |
| `POST /sandbox/messages` | a visitor writes: `group_id`, `user_id`, `text` or `payload`, and `ref`, `ref_source` as a link to the dialog (`/im?sel=-<id>&ref=`) carries them; with `by_hand` the owner answers as a person |
| `POST /sandbox/clock` | `advance_s`: postponed posts come out, tokens end, a guid is forgotten |
| `POST /sandbox/communities` | a community as a person opens one: `title`; `owner_id`, `description`, `type` page, group or event, `closed`, `cover` true, `posts` so many |
| `POST /sandbox/communities/deactivated` | `group_id`; `how` deleted, banned or empty: as its owner deletes it, VK blocks it, or it comes back |
| `POST /sandbox/rss`, `POST /sandbox/rss/poll` | VK's own import of an RSS feed: `group_id`, `url` connects one and reads it at once; it is read again by `poll` and when the clock is moved; the answer names the posts and what could not be read |
| `POST /sandbox/options` | `strict`: true, false or the names of the switches that are on; the answer says which are |
| `GET /sandbox/getcourse`, `POST /sandbox/getcourse` | the small GetCourse below: its users, answers and requests; a user by `email`, with `lesson_id` (and `type`) an answer of theirs |
| `POST /sandbox/getcourse/faults` | `path` begins so, `kind` error, busy, empty, page, moved, slow, late, `drop_after` or `close_before`, `times`, `ms`; `no_import`: the plan lacks the Import API |

`drop_after` does the work and loses the answer. `late` breaks the connection at once and does the
work `ms` later by the sandbox's clock, as VK does that acts long after a client gave up; inside
`execute` the calls behind a late one are late too. `delay` keeps the connection open instead.
`spoil` lets the upload host take a file for nothing: HTTP 200 with an empty `photo`, or with `text`
in its place.

## A small GetCourse

`POST /pl/api/users` is its Import API, `/pl/api/v1/...` its Tech API, as far as this program asks
them: a user by e-mail or number, custom fields, groups, answers to lessons with comments and
status. The school's key is `sandbox-school-key`, the developer's `sandbox-developer-key`; field 11
is «Сообщество ВК», group 21 «ВК готово», the curator is user 1. The Import API creates whom it does
not find and answers failures with HTTP 200; with `no_import` it answers 200 and nothing. Facts:
vk-2026 §4.
"""  # noqa: E501 - a row of a table is one line

_COMMON = (1, 3, 5, 6, 7, 8, 9, 10, 14, 15, 17, 27, 28, 29, 100, 1051, 1117)
_KINDS = {"user": "person", "group": "community", "service": "app"}


def write_document() -> str:
    """The whole page, Markdown."""
    rows = "\n".join(_write_row(METHODS[name]) for name in sorted(METHODS))
    table = (
        "## Methods\n\n"
        "| method | tokens | right | own errors | in short | side effects | not imitated |\n"
        "|---|---|---|---|---|---|---|\n"
        f"{rows}\n"
    )
    errors = "\n".join(f"- {code}: {TEXTS[code]}" for code in _COMMON)
    return "\n".join(
        [
            _HEAD,
            table,
            _ERRORS.format(errors=errors),
            _write_limits(),
            _EXECUTE,
            _write_strictness(),
            _BESIDE,
        ]
    )


def _write_row(method: Method) -> str:
    kinds = ", ".join(_KINDS[kind] for kind in _KINDS if kind in method.token_kinds)
    cells = (
        f"`{method.name}`",
        kinds,
        _write_right(method),
        ", ".join(str(code) for code in method.errors) or "none",
        _write_summary(method),
        method.effect or "none",
        method.not_imitated or "nothing",
    )
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _write_right(method: Method) -> str:
    rights = {method.user_right, method.group_right} - {None}
    if not rights:
        return "none"
    if len(rights) == 1:
        return str(next(iter(rights)))
    return f"{method.user_right} (person), {method.group_right} (community)"


def _write_summary(method: Method) -> str:
    """The handler's docstring, without the method's name before them."""
    text = " ".join((method.handler.__doc__ or "").split()).replace("``", "`")
    name, colon, rest = text.partition(": ")
    if not colon or name != method.name:
        rest = text.removeprefix(method.name).lstrip(";, ")
    return rest.strip(".") or "answers what it is asked for"


def _write_strictness() -> str:
    rows = []
    for item in SWITCHES:
        usual = "yes" if item.metadata["usual"] else "no"
        cells = (f"`{switch_name(item)}`", item.metadata["says"], item.metadata["source"], usual)
        rows.append(f"| {' | '.join(cells)} |")
    return _STRICT.format(rows="\n".join(rows))


def _write_limits() -> str:
    most = SandboxOptions().communities_a_day
    rows = [
        f"- {PER_SECOND['user']} requests a second for a person, {PER_SECOND['group']} for a"
        " community: 6",
        f"- {POSTS_A_DAY} posts a day on a wall, {POSTPONED_A_DAY} postponed to one day,"
        f" {POSTPONED_IN_ALL} in all, one in a minute: 214",
        f"- {SAME_CALLS} times the very same post, topic, comment or product in"
        f" {SAME_CALLS_S} s: 9 (our number)",
        f"- {MESSAGES_AN_HOUR} messages an hour to one person: 9",
        *(f"- `{name}` {number} times a day: 29" for name, number in sorted(PER_DAY.items())),
        f"- {most} communities a day by one person: 103 (our number)",
        "- 10 callback servers: 2000",
    ]
    return _LIMITS.format(rows="\n".join(rows))


if __name__ == "__main__":
    sys.stdout.write(write_document())
