"""The Russian of conversations: the words by which messages are read, and how days are said."""
