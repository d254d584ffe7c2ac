"""`bagu prove` re-runs an experiment; `bagu bench` times the rungs."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bagu.cli.options import ItemName, Json, Packs
from bagu.cli.screen import placed, screen
from bagu.errors import UsageError
from bagu.text import message

if TYPE_CHECKING:
    from bagu.curriculum.catalog import Catalog
    from bagu.curriculum.claim import Claim
    from bagu.curriculum.evidence import Evidence
    from bagu.proof.jobs import Done
    from bagu.proof.parameters import Setting


def prove(
    item: ItemName = None,
    set_: Annotated[
        list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="cli.option-set", show_default=False)
    ] = None,
    full: Annotated[bool, typer.Option("--full", help="cli.option-full")] = False,
    control: Annotated[bool, typer.Option("--control", help="cli.option-control")] = False,
    all_: Annotated[bool, typer.Option("--all", help="cli.option-all")] = False,
    store: Annotated[bool, typer.Option("--store", help="cli.option-store")] = False,
    figure: Annotated[
        Path | None, typer.Option("--figure", metavar="FILE.svg", help="cli.option-figure", show_default=False)
    ] = None,
    jobs: Annotated[int | None, typer.Option(min=1, help="cli.option-jobs", show_default=False)] = None,
    pack: Packs = None,
    json: Json = False,
) -> int:
    from bagu.cli.packs import catalog_of

    catalog = catalog_of(pack)
    setting: Setting = "control" if control else "full" if full or store else "fast"
    if all_ or store:
        if set_ or figure is not None:
            raise UsageError(message("cli.set-with-all"))
        return prove_all(catalog, item, setting, store=store, jobs=jobs, json=json)
    if item is None:
        raise UsageError(message("cli.prove-what"))
    return prove_one(catalog, item, setting, set_ or [], json=json, figure=figure)


def prove_one(
    catalog: "Catalog", item: str, setting: "Setting", words: list[str], *, json: bool, figure: Path | None = None
) -> int:
    """One claim, here and now; its figure is written where a file is named."""
    from bagu.curriculum.lookup import claim_of
    from bagu.proof.engine import run_claim
    from bagu.proof.figure import figure_of
    from bagu.proof.parameters import parse_parameters

    topic, held = claim_of(catalog, item)
    evidence = run_claim(topic.id, held, setting, parse_parameters(held, words))
    evidence = replace(evidence, figure=figure_of(held, evidence).svg(screen().language))
    if figure is not None:
        write_figure(figure, evidence.figure or "")
    if json:
        screen().json(evidence)
    else:
        show_evidence(evidence, held)
    return 0 if evidence.as_expected else 1


def write_figure(file: Path, svg: str) -> None:
    """Keep the SVG, and say where."""
    try:
        file.write_text(svg, encoding="utf-8")
    except OSError as error:
        raise UsageError(message("cli.cannot-write", file=str(file), why=error.strerror or str(error))) from error
    screen().error(message("cli.figure-written", file=str(file)))


def show_evidence(evidence: "Evidence", held: "Claim") -> None:
    """The statement, the verdict, each criterion, each number with its interval."""
    from bagu.proof.criteria import decide

    out = screen()
    out.line(held.text, "bold")
    out.line(message("cli.evidence", verdict=message(f"cli.finding-{evidence.verdict}"),
                     expected=message(f"cli.finding-{evidence.expected}"), setting=evidence.setting,
                     seeds=len(evidence.seeds), seconds=f"{evidence.cpu_seconds:.2f}"))  # fmt: skip
    for criterion in held.criteria:
        ruling = message(f"cli.finding-{decide(criterion, evidence.numbers[criterion.number])}")
        out.line(message(f"cli.criterion-{criterion.over}", number=criterion.number, relation=criterion.relation,
                         bound=f"{criterion.bound:g}", ruling=ruling))  # fmt: skip
    out.rows(
        ((f"  {name}", f"{n.mean:.6g}", f"[{n.low:.6g}, {n.high:.6g}]") for name, n in evidence.numbers.items()),
        right=frozenset({1}),
    )
    parameters = ", ".join(f"{name}={value}" for name, value in evidence.parameters.items())
    out.line(message("cli.evidence-again", claim=evidence.claim, parameters=parameters or "-"), "dim")


def prove_all(
    catalog: "Catalog", item: str | None, setting: "Setting", *, store: bool, jobs: int | None, json: bool
) -> int:
    """Every claim, or those of one topic, in parallel processes."""
    from bagu.cli.progress import counted
    from bagu.proof.report import prove_topics, store_topics

    out = screen()
    topics = [catalog.topic(item)] if item else list(catalog.topics)
    say = counted(quiet=json)

    def progress(done: "Done") -> None:
        say(done.job.name, done.job.setting)

    report = store_topics(topics, jobs, progress) if store else prove_topics(topics, setting, jobs, progress)
    if json:
        out.json(report)
        return 0 if report.passed else 1
    out.rows(
        (
            (f"  {e.claim}", out.say(message(f"cli.finding-{e.verdict}")), f"{e.cpu_seconds:.2f} s")
            for e in report.evidence
        ),
        right=frozenset({2}),
    )
    for finding in report.findings:
        out.line(placed(finding))
    out.line(message("cli.proven", proven=len(report.evidence), findings=len(report.findings),
                     seconds=f"{sum(e.cpu_seconds for e in report.evidence):.1f}"))  # fmt: skip
    return 0 if report.passed else 1


def bench(
    ladder: Annotated[str, typer.Argument(metavar="LADDER", help="cli.argument-ladder")],
    json: Json = False,
) -> int:
    from bagu.ladders.bench import bench as run
    from bagu.ladders.catalog import ladders

    found = ladders()
    if ladder not in found:
        raise UsageError(message("cli.no-ladder", came=ladder, names=", ".join(sorted(found))))
    report = run(found[ladder])
    out = screen()
    if json:
        out.json(report)
        return 0
    out.line(message("cli.bench", ladder=report.ladder, baseline=report.baseline, rounds=report.rounds), "bold")
    out.rows(
        (
            (f"  n = {t.size}", t.subject, "-" if t.seconds is None else f"{t.seconds * 1e3:.3f} ms",
             "-" if t.ratio is None else f"{t.ratio:.2f}x")
            for t in report.timings
        ),
        right=frozenset({2, 3}),
    )  # fmt: skip
    return 0
