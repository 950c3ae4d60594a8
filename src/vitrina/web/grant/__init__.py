"""The way to VK and back: the grant that opens a build."""
