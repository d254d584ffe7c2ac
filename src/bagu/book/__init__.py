"""What is read away from the program: the book, its Markdown, cards for Anki, printed sheets."""
