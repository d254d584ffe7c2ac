"""`bagu placement`: twenty questions that tell what is known already."""

from typing import TYPE_CHECKING

from bagu.cli.options import Json
from bagu.cli.screen import screen
from bagu.text import message

if TYPE_CHECKING:
    from bagu.study.placement import Placement


def placement(json: Json = False) -> int:
    from bagu.cli.review import review_question
    from bagu.cli.study import opened
    from bagu.study.placement import MARK

    out = screen()
    with opened() as (catalog, learner):
        items = catalog.items()
        held = learner.placement(items)
        if json:
            out.json(held)
            return 0
        if not held.questions:
            out.line(message("placement.nothing"))
            return 0
        if held.next is not None:
            out.line(message("placement.begin", questions=held.questions, answered=len(held.answers)))
        came = ""
        while held.next is not None and came != "left":
            out.line()
            out.line(message("placement.at", at=len(held.answers) + 1, questions=held.questions))
            came = review_question(catalog, learner, held.next, within={MARK: True})
            held = learner.placement(items)
        show_result(held)
    return 0


def show_result(held: "Placement") -> None:
    """How it went by area, and what comes now."""
    out = screen()
    out.line()
    areas = dict.fromkeys(answer.area for answer in held.answers)
    for area in areas:
        good = [answer.good for answer in held.answers if answer.area == area]
        out.line(message("placement.area", area=message(f"book.area-{area}"), asked=len(good), good=sum(good)))
    good_of_all = sum(answer.good for answer in held.answers)
    if held.next is None:
        out.line(message("placement.end", answered=len(held.answers), good=good_of_all))
    else:
        out.line(message("placement.stopped", answered=len(held.answers), questions=held.questions))
