"""Which methods VK takes alone and not inside a wave: known before, or found while a session lives.

`photos.save*` and `market.saveProductPhoto` are reported to be refused inside `execute`, or to be
answered without what was saved ([F] threads 171 and 364 of negezor/vk-io). So a refusal of a saving
method counts only once the call has been refused alone as well.
"""

from collections.abc import Iterable

from vitrina.vk.error_table import is_saving
from vitrina.vk.errors import ErrorKind, StrangeReply, VkError
from vitrina.vk.rights import refuses_kind

EXECUTE = "execute"


class LoneMethods:
    """The methods that one token sends alone.

    `found` are those that were found just now and are so for every token of its kind, with the code
    that a wave was refused by. With `execute` among them nothing travels together.
    """

    def __init__(self, known: Iterable[str] = ()) -> None:
        self._known = set(known)
        self._doubted: dict[str, int | None] = {}
        self.found: dict[str, int | None] = {}

    def __contains__(self, method: str) -> bool:
        return EXECUTE in self._known or method in self._known

    def doubt(self, error: VkError) -> bool:
        """Whether this refusal inside a wave may be the wave's own; then what comes alone tells."""
        is_final = error.kind is ErrorKind.PERMANENT or error.needs_new_upload
        if not is_saving(error.method) or not (is_final or isinstance(error, StrangeReply)):
            return False
        self._doubted[error.method] = error.code
        return True

    def hear(self, method: str, error: VkError | None) -> None:
        """What VK said to a call of this method that went alone; None: it was taken."""
        if method not in self._doubted:
            return
        if error is None:
            self._known.add(method)
            self.found[method] = self._doubted.pop(method)
        elif error.kind is ErrorKind.PERMANENT:
            del self._doubted[method]

    def refuse_execute(self, error: VkError) -> None:
        """VK lets this token, or every token of its kind, send nothing together."""
        self._known.add(EXECUTE)
        if refuses_kind(error):
            self.found[EXECUTE] = error.code
