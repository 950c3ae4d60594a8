"""Russian number agreement, needed wherever a number meets a word."""


def plural(number: int, one: str, few: str, many: str) -> str:
    """The form that agrees with the number: `one` of 1 and 21, `few` of 2, `many` of 5 and 11."""
    tail, hundred = abs(number) % 10, abs(number) % 100
    if 11 <= hundred <= 14:
        return many
    if tail == 1:
        return one
    return few if 2 <= tail <= 4 else many
