"""What is said of letters that pictures cannot show."""


def say_undrawn(letters: str) -> str:
    """«ბე» as a hint beside a field."""
    return (
        f"Букв «{letters}» нет в шрифте картинок: картинки сделаем без этой строки."
        " В текстах она останется."
    )


def say_undrawn_in_pack(file: str, line: int, letters: str) -> str:
    """The same of a line of a pack."""
    return f"{file}, строка {line}: букв «{letters}» нет в шрифте, на картинке строки не будет"
