"""One call of a method: who may make it, its parameters, its limits, and how it is performed."""
