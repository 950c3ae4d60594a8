"""What exists in the sandbox's school: users, their fields and groups, answers, comments."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field

SCHOOL_KEY = "sandbox-school-key"
DEVELOPER_KEY = "sandbox-developer-key"
CURATOR_ID = 1
FIELD_ID, FIELD = 11, "Сообщество ВК"
GROUP_ID, GROUP = 21, "ВК готово"


@dataclass
class Comment:
    """What somebody wrote under an answer."""

    id: int
    comment_text: str
    user_id: int


@dataclass
class Answer:
    """A student's answer to a lesson; `mission_answer` is homework, `free_comment` is not."""

    id: int
    lesson_id: int
    user_id: int
    answer_text: str = ""
    type: str = "mission_answer"
    status: str = "new"
    comments: list[Comment] = field(default_factory=list)


@dataclass
class User:
    """One user; custom fields by their names, as GetCourse shows them."""

    id: int
    email: str
    phone: str = ""
    first_name: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    groups: list[str] = field(default_factory=list)


@dataclass
class Mood:
    """What goes wrong with the next requests to an address that begins so."""

    path: str
    kind: str
    times: int
    ms: int = 0


@dataclass
class School:
    """Everything; `asked` is every request, method and path, in order."""

    users: dict[int, User] = field(default_factory=dict)
    answers: dict[int, Answer] = field(default_factory=dict)
    field_ids: dict[int, str] = field(default_factory=lambda: {FIELD_ID: FIELD})
    group_ids: dict[int, str] = field(default_factory=lambda: {GROUP_ID: GROUP})
    lesson_ids: set[int] = field(default_factory=lambda: {7})
    moods: list[Mood] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    imports: bool = True  # whether the plan has the Import API
    last_id: int = 100

    def next_id(self) -> int:
        """A number that nothing has yet."""
        self.last_id += 1
        return self.last_id

    def find(self, *, user_id: object = None, email: object = None) -> User | None:
        """The user of this number, or of this e-mail in any case of letters."""
        if user_id is not None:
            return self.users.get(int(str(user_id))) if str(user_id).isdigit() else None
        wanted = str(email or "").strip().lower()
        return next((user for user in self.users.values() if user.email == wanted), None)

    def add_user(self, email: str, phone: str = "") -> User:
        """One more user."""
        user = User(self.next_id(), email.strip().lower(), phone)
        self.users[user.id] = user
        return user

    def add_answer(self, user_id: int, lesson_id: int, kind: str = "mission_answer") -> Answer:
        """A student hands something in."""
        answer = Answer(self.next_id(), lesson_id, user_id, type=kind)
        self.answers[answer.id] = answer
        return answer

    def take_mood(self, path: str) -> Mood | None:
        """The mood that this request meets; each is used up by its times."""
        for mood in self.moods:
            if mood.times > 0 and path.startswith(mood.path):
                mood.times -= 1
                return mood
        return None

    def to_json(self) -> dict[str, object]:
        """Everything, for who looks."""
        return {
            "users": [asdict(user) for user in self.users.values()],
            "answers": [asdict(answer) for answer in self.answers.values()],
            "asked": self.asked,
        }
