"""Russian number agreement, needed wherever a number meets a word."""


def plural(number: int, one: str, few: str, many: str) -> str:
    """The form that agrees with the number: 1 минута, 2 минуты, 5 минут, 11 минут, 21 минута."""
    tail, hundred = abs(number) % 10, abs(number) % 100
    if 11 <= hundred <= 14:
        return many
    if tail == 1:
        return one
    return few if 2 <= tail <= 4 else many
