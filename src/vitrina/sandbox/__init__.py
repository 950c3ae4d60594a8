"""A VK of our own, for the demo, for development, for tests and for benchmarks."""
