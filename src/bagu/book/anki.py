"""Cards as an Anki package whose ids never change, so that importing a newer one updates what is there."""

import hashlib
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bagu.book.cards import Card
from bagu.errors import MachineError, UsageError
from bagu.text import Language, message

_STYLE = """\
.card { font-family: system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; font-size: 18px;
  line-height: 1.6; text-align: start; max-width: 40rem; margin: 0 auto; padding: 0 0.5rem; }
.title { font-weight: bold; opacity: 0.7; font-size: 0.85em; }
.asked { font-size: 1.15em; margin: 0.4em 0; }
.label { font-weight: bold; margin-top: 0.8em; }
.verdict { font-weight: bold; color: #b3372c; }
.nightMode .verdict { color: #f08a80; }
.claim, .more { opacity: 0.7; font-size: 0.85em; }
.more { margin-top: 1em; }
table { border-collapse: collapse; font-size: 0.85em; }
td, th { border-bottom: 1px solid #8886; padding: 0.2em 0.6em; text-align: start; }
pre { overflow-x: auto; font-size: 0.8em; }
img { max-width: 100%; width: 26rem; }
"""
_FRONT = '<div class="title">{{Title}}</div>\n<div class="asked">{{Front}}</div>'
_BACK = '{{FrontSide}}\n<hr id="answer">\n{{Back}}\n<div class="more">{{More}}</div>'


def write_package(cards: Sequence[Card], language: Language, file: Path, now: float | None = None) -> int:
    """Write the cards as .apkg and return how many; a card's note is told by language and id alone.

    now: seconds since 1970 that the notes are dated with; Anki takes over a note only from a newer package.
    MachineError without genanki, UsageError where the file cannot be written.
    """
    genanki = _genanki()
    model = _model(genanki)
    decks: dict[str, Any] = {}
    with TemporaryDirectory() as folder:
        media = []
        for card in cards:
            if card.area not in decks:
                name = f"bagu::{message(f'book.area-{card.area}').to(language)}"
                decks[card.area] = genanki.Deck(_number("deck", language, card.area), name)
            fields = [card.id, card.title, card.front, card.back, card.more]
            guid = genanki.guid_for("bagu", language, card.id)
            decks[card.area].add_note(genanki.Note(model=model, fields=fields, guid=guid, tags=list(card.tags)))
            for name, svg in card.media.items():
                drawing = Path(folder, name)
                drawing.write_text(svg, encoding="utf-8")
                media.append(str(drawing))
        package = genanki.Package(list(decks.values()), media_files=sorted(set(media)))
        try:
            package.write_to_file(str(file), timestamp=time.time() if now is None else now)
        except OSError as error:
            raise UsageError(message("cli.cannot-write", file=str(file), why=error.strerror or str(error))) from error
    return len(cards)


def _model(genanki: Any) -> Any:
    """The one note type; its id stays, since a note of another type is not taken for the same note."""
    return genanki.Model(
        _number("model", "card"), "bagu",
        fields=[{"name": name} for name in ("Id", "Title", "Front", "Back", "More")],
        templates=[{"name": "bagu", "qfmt": _FRONT, "afmt": _BACK}],
        css=_STYLE, sort_field_index=0,
    )  # fmt: skip


def _number(*names: str) -> int:
    """A number that Anki takes for an id, always the same for the names."""
    digest = hashlib.sha256("\0".join(("bagu", *names)).encode()).digest()
    return (1 << 30) + int.from_bytes(digest[:4], "big") % (1 << 30)


def _genanki() -> Any:
    try:
        import genanki
    except ModuleNotFoundError as error:
        raise MachineError(message("book.no-genanki")) from error
    return genanki
