"""The school of the demo: a student of the sandbox's small GetCourse, with homework."""

import time

import httpx2

from vitrina.domain.form_link import DAY, sign_link
from vitrina.domain.member import ON_SERVER
from vitrina.domain.telling import CourseTargets
from vitrina.sandbox.getcourse.school import (
    CURATOR_ID,
    DEVELOPER_KEY,
    FIELD,
    FIELD_ID,
    GROUP,
    GROUP_ID,
    SCHOOL_KEY,
)
from vitrina.wiring.application import application_of
from vitrina.wiring.services import Services

COURSE, LESSON = "massage", 7
STUDENT = "student@demo.example"
# By name and number as the sandbox's GetCourse has them.
TARGETS = CourseTargets(FIELD, FIELD_ID, GROUP, GROUP_ID, LESSON, CURATOR_ID)


def school_settings(sandbox_url: str, key: str) -> dict[str, str]:
    """The settings of a school whose GetCourse is the sandbox's; `key` signs its links."""
    return {
        "VITRINA_SCHOOL_KEYS": key,
        "VITRINA_GETCOURSE_URL": sandbox_url,
        "VITRINA_GETCOURSE_SCHOOL_KEY": SCHOOL_KEY,
        "VITRINA_GETCOURSE_DEVELOPER_KEY": DEVELOPER_KEY,
        "VITRINA_OUTGOING_LOOPBACK": "on",
    }


async def enrol_student(services: Services, sandbox_url: str) -> dict[str, str]:
    """What a student's signed link adds to the form; GetCourse is told what becomes of it."""
    wish = {"email": STUDENT, "lesson_id": LESSON}
    async with httpx2.AsyncClient(trust_env=False) as http:
        made = (await http.post(f"{sandbox_url}/sandbox/getcourse", json=wish)).json()
    settings = application_of(services).getcourse.settings
    await settings.save_targets(ON_SERVER, COURSE, TARGETS)
    student_id, exp = str(made["user_id"]), int(time.time()) + DAY
    sig = sign_link(student_id, COURSE, exp, services.settings.school_keys[0])
    return {"student_id": student_id, "course_id": COURSE, "exp": str(exp), "sig": sig}
