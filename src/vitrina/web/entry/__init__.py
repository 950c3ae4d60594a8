"""The school's signed link: who may come in, and the page for whoever may not."""
