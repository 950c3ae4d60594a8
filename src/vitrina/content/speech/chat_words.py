"""Words of a chat that say nothing of what is wanted."""

import re

# «добрый вечер» is no time to come: the word after one of these is passed over.
WISHES = frozenset({"добрый", "доброе", "доброго", "доброй", "хорошего"})
# The visitor's own name, what stands before it, and one that no dictionary knows.
UNKNOWN_NAME = r"[а-я]{4,20}"
SELF_NAME = r"[а-я]{2,20}(?:-[а-я]{2,20})?"
NAMED_BEFORE = "меня зовут|зовут меня|мое имя|имя|на имя"
PHONE_WORDS = r"тел|телефон\w*|номер\w*|моб|мобильн\w+|сот|сотов\w+"
THIS_IS = "это|я|я -|пишет"
# Words of a price list that tell no service from another.
ORDINARY = frozenset({"для", "все", "весь", "мин", "минута", "час", "сеанс", "раз", "или"})
# One class and one look for a bracket: a pattern that tries every split of a long row of brackets
# would hold the process for seconds.
SMILE = re.compile(r"[()\s:;=xXхХ%0-9dDpPоОoO*^_-]+")
