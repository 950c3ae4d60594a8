"""Words of a chat that say nothing of what is wanted."""

import re

# «добрый вечер» is no time to come: the word after one of these is passed over.
WISHES = frozenset({"добрый", "доброе", "доброго", "доброй", "хорошего"})
# Words of a price list that tell no service from another.
ORDINARY = frozenset({"для", "все", "весь", "мин", "минута", "час", "сеанс", "раз", "или"})
# One class and one look for a bracket: a pattern that tries every split of a long row of brackets
# would hold the process for seconds.
SMILE = re.compile(r"[()\s:;=xXхХ%0-9dDpPоОoO*^_-]+")
