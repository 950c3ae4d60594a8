"""GetCourse in the console: the account, each course, what was told; and GetCourse's own calls."""
