"""When builds run: the only room that knows the job engine. Three verbs: submit, run, stop.

One file per engine, so that a process loads the one that its settings choose.
"""
