"""`bagu check`: prove the content, or say in one sentence each what is wrong with it."""

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, ClassVar

import typer

from bagu.cli.options import Json, Packs
from bagu.cli.screen import placed, screen
from bagu.curriculum.finding import Finding
from bagu.text import Text, message

if TYPE_CHECKING:
    from bagu.curriculum.catalog import Catalog


@dataclass(frozen=True)
class CheckReport:
    """What `bagu check` found, and what it counted on the way."""

    kind: ClassVar[str] = "check"
    version: ClassVar[int] = 1

    topics: tuple[str, ...]
    findings: tuple[Finding, ...]
    counts: dict[str, int]


def check(
    topics: Annotated[
        list[str] | None, typer.Argument(metavar="TOPIC", help="cli.argument-topic", show_default=False)
    ] = None,
    structure: Annotated[bool, typer.Option("--structure", help="cli.option-structure")] = False,
    coverage: Annotated[bool, typer.Option("--coverage", help="cli.option-coverage")] = False,
    quick: Annotated[bool, typer.Option("--quick", help="cli.option-quick")] = False,
    full: Annotated[bool, typer.Option("--full", help="cli.option-check-full")] = False,
    jobs: Annotated[int | None, typer.Option(min=1, help="cli.option-jobs", show_default=False)] = None,
    pack: Packs = None,
    json: Json = False,
) -> int:
    from bagu.cli.packs import catalog_of
    from bagu.cli.progress import counted
    from bagu.cli.prover import content_findings, parameter_findings
    from bagu.curriculum.check import structure_findings

    catalog = catalog_of(pack)
    if coverage:
        return show_coverage(catalog, json)
    chosen = [catalog.topic(name) for name in topics] if topics else list(catalog.topics)
    findings = [] if topics else list(catalog.errors)
    for topic in chosen:
        findings += structure_findings(topic, catalog)
    findings += parameter_findings(chosen)
    counts: Counter[str] = Counter()
    if not structure:
        size = "full" if full else "quick" if quick else "usual"
        findings += content_findings(chosen, counts, size=size, workers=jobs, progress=counted(quiet=json))
    report = CheckReport(tuple(t.id for t in chosen), tuple(findings), dict(counts))
    if json:
        screen().json(report)
    else:
        show_report(report)
    return 1 if findings else 0


def show_report(report: CheckReport) -> None:
    """Each finding as a line with its place, then the totals."""
    out = screen()
    for finding in report.findings:
        out.line(placed(finding))
    told = ", ".join(f"{name} {count}" for name, count in report.counts.items())
    out.line(message("cli.checked", topics=len(report.topics), findings=len(report.findings), counts=told))


def show_coverage(catalog: "Catalog", json: bool) -> int:
    """Rows discharged, half and dark."""
    from bagu.curriculum.coverage import coverage

    out = screen()
    found = coverage(catalog)
    if json:
        out.json(found)
        return 0
    out.line(
        message("cli.coverage", discharged=found.discharged, half=found.half, dark=found.dark, total=len(found.rows)),
        "bold",
    )
    for row in found.rows:
        if row.state != "dark":
            missing = out.say(Text(zh="，缺 ", en=", missing ")) + ", ".join(row.missing) if row.missing else ""
            out.line(f"  {row.id}: {out.say(message(f'cli.coverage-{row.state}'))} {row.question or ''}{missing}")
    return 1 if found.half else 0
