"""The school's own look and words: a page for its owner, a logo and a colour for everybody."""
