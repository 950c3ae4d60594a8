"""Each kind of item: how it is prepared, what its one effect is, how to find it in VK."""
