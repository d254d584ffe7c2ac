"""`bagu` alone: today's plan, and from it the study session."""

from typing import TYPE_CHECKING, Annotated

import typer

from bagu.cli.options import Json
from bagu.cli.screen import placed, screen
from bagu.text import message

if TYPE_CHECKING:
    from bagu.curriculum.catalog import Catalog
    from bagu.study.learner import Learner
    from bagu.study.plan import Plan, PlanItem


def bagu(
    ctx: typer.Context,
    json: Json = False,
    version: Annotated[bool, typer.Option("--version", help="cli.option-version")] = False,
    lang: Annotated[bool, typer.Option("--lang", help="cli.option-lang")] = False,  # taken before Typer sees it
) -> int:
    if ctx.invoked_subcommand is not None:
        return 0
    if version:
        from bagu import __version__

        screen().line(f"bagu {__version__}")
        return 0
    from bagu.cli.study import opened

    with opened() as (catalog, learner):
        plan = learner.plan(catalog.items())
        if json:
            screen().json(plan)
            return 0
        show_plan(plan, catalog)
        if screen().interactive and plan.items:
            try:
                session(catalog, learner, plan)
            except (KeyboardInterrupt, EOFError):
                screen().line()
                screen().line(message("cli.stopped"))
    return 0


def show_plan(plan: "Plan", catalog: "Catalog") -> None:
    """The plan as numbered lines; nothing due and nothing new is said too."""
    out = screen()
    for finding in catalog.errors:
        out.error(placed(finding))
    if plan.interview is not None and plan.recall_then is not None:
        day = message("study.tomorrow") if plan.days_left == 1 else message("study.in-days", days=plan.days_left)
        now, then = (round(100 * share) for share in (plan.recall_now, plan.recall_then))
        out.line(message("study.ahead", day=plan.interview, when=day, now=now, then=then))
    if not plan.items:
        out.line(message("cli.plan-empty"))
        return
    out.line(
        message("cli.plan-title", count=len(plan.items), minutes=f"{sum(i.minutes for i in plan.items):.0f}"), "bold"
    )
    out.rows(
        (
            (f"{at}.", out.say(message(f"cli.kind-{entry.item_kind}")), out.say(entry.title), f"{entry.minutes:g}′",
             out.say(entry.reason))
            for at, entry in enumerate(plan.items, 1)
        ),
        right=frozenset({0, 3}),
    )  # fmt: skip
    if not plan.recall_now:
        out.line(message("placement.hint"))


def session(catalog: "Catalog", learner: "Learner", plan: "Plan") -> None:
    """Item by item; each answer is kept the moment it is given, so stopping costs nothing."""
    out = screen()
    for at, entry in enumerate(plan.items, 1):
        out.line()
        out.line(message("cli.next", at=at, count=len(plan.items), title=entry.title,
                         kind=message(f"cli.kind-{entry.item_kind}")), "bold")  # fmt: skip
        while True:
            choice = out.ask(message("cli.next-ask")).lower()
            if choice == "u":
                say_undone(learner)
            elif choice in ("", "s", "q", "x"):
                break
            else:
                out.line(message("cli.next-unknown", came=choice))
        if choice == "q":
            break
        if choice == "x":
            experiments(catalog, learner, entry)
        if choice != "s":
            study(catalog, learner, entry)
    out.line(message("cli.session-end"))


def study(catalog: "Catalog", learner: "Learner", entry: "PlanItem") -> None:
    """One item of any kind."""
    from bagu.cli.drill import answer_drill
    from bagu.cli.review import review_question
    from bagu.cli.solve import solve_problem

    match entry.item_kind:
        case "question":
            review_question(catalog, learner, entry.item)
        case "drill":
            answer_drill(catalog, learner, entry.item)
        case "problem":
            solve_problem(catalog, learner, entry.item)


def experiments(catalog: "Catalog", learner: "Learner", entry: "PlanItem") -> None:
    """Run the claims that the item rests on, show what came out, and keep that they were run."""
    from bagu.cli.prove import prove_one
    from bagu.curriculum.lookup import claims_of

    claims = claims_of(catalog, entry.item)
    if not claims:
        screen().line(message("cli.no-claims", item=entry.item))
    for claim in claims:
        prove_one(catalog, claim, "fast", [], json=False)
        learner.ran(claim)
        screen().line()


def say_undone(learner: "Learner") -> None:
    """Take the last entry back and say which it was."""
    from bagu.study.entry import what_of

    undone = learner.undo()
    if undone is None:
        screen().line(message("cli.undo-nothing"))
    else:
        screen().line(message("cli.undone", kind=what_of(undone), item=undone.item))
