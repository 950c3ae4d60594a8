"""A small GetCourse: users with fields and groups, answers to lessons, its two APIs, its moods."""
