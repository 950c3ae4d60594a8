"""VK as the build sees it: typed calls as data, one client, meaningful errors, grants, rights."""
