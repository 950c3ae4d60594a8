"""VK's errors of this process since they were last taken, for the figures."""


class VkErrorCounter:
    """Counts (method, code); whoever writes the figures takes what came since the last time."""

    def __init__(self) -> None:
        self._errors: list[tuple[str, int]] = []

    def count(self, method: str, code: int) -> None:
        """VK refused this method with this code; 0 when no code came."""
        self._errors.append((method, code))

    def take(self) -> tuple[tuple[str, int], ...]:
        """Those since this was last asked."""
        errors, self._errors = self._errors, []
        return tuple(errors)
