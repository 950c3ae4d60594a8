"""Records: the database is the truth, everything else may be lost and found again."""
