"""The composition root: settings become services. The only place that knows concrete classes.

One file per part, so that a process imports what it runs.
"""
