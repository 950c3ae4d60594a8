"""``/sandbox/...``: the surface by which tests, the demo and load runs steer a sandbox."""
