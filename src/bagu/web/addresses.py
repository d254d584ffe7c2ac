"""Where things are found in the app; an id `topic#item` is two parts of a path."""

from bagu.curriculum.item import Kind


def address(id: str, kind: Kind) -> str:
    """Where an item is worked on."""
    return f"/{'review' if kind == 'question' else f'{kind}s'}/{id.replace('#', '/')}"


def place(id: str, kind: Kind) -> str:
    """Where an item is read about: a question on the page of its topic, the rest where it is worked on."""
    return f"/topics/{id}" if kind == "question" else address(id, kind)


def local(wanted: str) -> str:
    """The address where it is one of these pages, else that of the first: nobody is led elsewhere."""
    return wanted if wanted.startswith("/") and not wanted.startswith(("//", "/\\")) else "/"
