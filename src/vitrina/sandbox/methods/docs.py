"""docs.*: files of a community, which VK takes while its section is on (vk-2026 §1, [M])."""

from __future__ import annotations

from vitrina.sandbox.calls.access import require_managed_group
from vitrina.sandbox.calls.context import USER_AND_GROUP, Call, Method
from vitrina.sandbox.calls.parameters import Param, flags, integer
from vitrina.sandbox.errors import ApiError, BadParameter
from vitrina.sandbox.world import Json

OTHER_TYPE = 8  # "unknown" among VK's types of files ([S])


async def get_wall_server(call: Call) -> object:
    """docs.getWallUploadServer: 15 while the community's files are off, as they are at first."""
    group_id = call.integer("group_id", call.token.group_id)
    owner_id = -group_id if group_id else call.token.user_id
    if group_id:
        group = require_managed_group(call, group_id)
        if not group.sections.get("docs"):
            raise ApiError(15, "User can't upload docs to this group")
    ticket = call.sandbox.uploads.create_ticket("doc", owner_id, call.actor_id)
    return {"upload_url": f"{call.base_url}/upload/{ticket.key}"}


async def save_file(call: Call) -> object:
    """docs.save: takes the upload host's ``file`` and shows the document."""
    upload = call.sandbox.uploads.find_file(call.text("file"))
    if upload is None or upload.ticket.actor_id != call.actor_id:
        raise BadParameter("file is invalid")
    photo = call.sandbox.uploads.save_photo(upload)
    doc: Json = {
        "id": photo.id,
        "owner_id": photo.owner_id,
        "title": call.text("title") or "file",
        "size": len(photo.data),
        "ext": "",
        "date": photo.date,
        "type": OTHER_TYPE,
        "url": f"{call.base_url}/photos/{photo.id}",
    }
    return {"type": "doc", "doc": doc}


METHODS = (
    Method(
        "docs.getWallUploadServer",
        USER_AND_GROUP,
        get_wall_server,
        (integer("group_id", least=1),),
        user_right="docs",
        group_right="docs",
        errors=(125,),
        effect="an upload address",
    ),
    Method(
        "docs.save",
        USER_AND_GROUP,
        save_file,
        (Param("file", required=True), Param("title"), Param("tags"), *flags("return_tags")),
        user_right="docs",
        group_right="docs",
        errors=(),
        effect="a document",
        not_imitated="105, 1150; kinds and names of files",
    ),
)
