"""`bagu export --anki`: the questions and myths as cards for Anki."""

from pathlib import Path

from bagu.cli.screen import placed, screen
from bagu.errors import UsageError
from bagu.text import message


def export_anki(file: str, topics: list[str], json: bool) -> int:
    """Write the cards of the topics, of all where none is named, in the language of this command."""
    from bagu.book.anki import write_package
    from bagu.book.cards import Cards
    from bagu.book.chapter import volume
    from bagu.book.links import Links
    from bagu.cli.recorded import Written
    from bagu.curriculum.catalog import Catalog
    from bagu.study.selection import words_of

    out = screen()
    catalog = Catalog.load()
    wanted = {topic.id: topic for topic in map(catalog.topic, words_of(topics))}
    bound = volume(wanted.values() or catalog.topics, out.language)
    for finding in bound.left_out:
        out.error(placed(finding))
    links = Links(catalog, out.language, ".html")
    cards = [card for chapter in bound.chapters for card in Cards(chapter, links).all()]
    if not cards:
        raise UsageError(message("book.no-cards"))
    path = Path(f"bagu-{out.language}.apkg" if file == "-" else file)
    count = write_package(cards, out.language, path)
    if json:
        out.json(Written((str(path),), count))
    else:
        out.line(message("book.cards-written", count=count, file=str(path)))
    return 0
