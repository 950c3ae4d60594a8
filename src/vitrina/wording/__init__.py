"""Russian words of the interface, by feature: codes come in, sentences go out.

Whoever corrects a sentence finds it here, in the templates and scripts of the pages, or in
`content/` (the texts of communities), and nowhere else. Values in, values out.
"""
