"""The practitioner has seen on their page what VK did not let the bot say."""

import re

from vitrina.application.notice_services import NoticeServices
from vitrina.storage.records import BuildRecord

_ID = re.compile(r"[0-9a-f]{32}", re.ASCII)


async def see_notice(services: NoticeServices, build: BuildRecord, notice_id: str) -> None:
    """It is shown and sent no more. Idempotent: an unknown one changes nothing."""
    if build.group_id is not None and _ID.fullmatch(notice_id):
        await services.notices.dismiss(build.group_id, notice_id)
