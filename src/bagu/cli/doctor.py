"""`bagu doctor`: what works on this machine, and what to do about the rest."""

from typing import TYPE_CHECKING

from bagu.cli.options import Json
from bagu.cli.screen import screen
from bagu.text import message

if TYPE_CHECKING:
    from bagu.cli.health import Health


def doctor(json: Json = False) -> int:
    from bagu.cli.health import examine

    health = examine()
    if json:
        screen().json(health)
    else:
        show(health)
    return 0 if not health.problems else 3


def show(health: "Health") -> None:
    """One line a fact, remedies beside what is missing."""
    out = screen()
    out.line(f"bagu {health.bagu} · Python {health.python} · {health.system}")
    out.line(message("cli.doctor-isolation", level=health.isolation.level))
    for reason in health.isolation.reasons:
        out.line(f"  {out.say(reason)}")
    for part in health.parts:
        out.line(f"  {part.name}: {out.say(part.remedy) if part.remedy else part.found}")
    if health.attempts is not None:
        out.line(message("cli.doctor-data", folder=health.data, attempts=health.attempts))
    for problem in health.problems:
        out.error(problem)
