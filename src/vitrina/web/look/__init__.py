"""What all pages share: how a page becomes HTML, its parts, its messages, and served files."""
