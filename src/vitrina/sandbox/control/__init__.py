"""``/sandbox/...``: the commands by which tests, the demo and load runs control a sandbox."""
