"""Letters of Russian, named: code itself is written in one alphabet."""

RUSSIAN = "\u0410-\u044f\u0401\u0451"  # for the inside of a character class: both cases, yo too
RUSSIAN_CAPITALS = "\u0410-\u042f\u0401"
RUSSIAN_SMALL = "\u0430-\u044f"  # the same of flattened text: small letters, no yo
YE, YO = "\u0435", "\u0451"
EN = "\u043d"  # a letter of middle width
