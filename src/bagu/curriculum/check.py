"""The structure of a topic: whatever can be found wrong without running an experiment or a judge."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from bagu.curriculum.anchors import KINDS, Anchor, measured
from bagu.curriculum.catalog import Catalog
from bagu.curriculum.claim import Claim
from bagu.curriculum.content import BrokenModuleError, claims, drills, evidence, problems
from bagu.curriculum.coverage import ladder_names
from bagu.curriculum.drill_check import drills_findings
from bagu.curriculum.evidence import Evidence
from bagu.curriculum.finding import Finding
from bagu.curriculum.folder import Topic
from bagu.curriculum.imports import import_findings
from bagu.curriculum.page import page, parse_statement
from bagu.curriculum.page_check import LANGUAGES, page_findings
from bagu.curriculum.table import table
from bagu.errors import BaguError
from bagu.text import message

__all__ = ["drills_findings", "structure_findings"]


@dataclass
class Parts:
    """What a topic's Python holds, as far as it could be imported."""

    claims: tuple[Claim, ...] | None = None  # None where the module is broken
    drills: tuple[str, ...] | None = None
    problems: Mapping[str, Collection[str]] | None = None  # id -> ids of its mutants
    deciding: Mapping[str, Mapping[str, int]] = field(default_factory=dict)  # problem -> mutant -> convention
    ladders: Collection[str] = ()  # of its problems; a pack may bring its own
    evidence: Mapping[str, Evidence] = field(default_factory=dict)


def structure_findings(topic: Topic, catalog: Catalog | None = None) -> Iterator[Finding]:
    """Everything to mend, in the order of the files; imports the topic's Python unless its imports are forbidden."""
    catalog = catalog or Catalog.load()
    forbidden = list(import_findings(topic))
    parts, broken = (Parts(), []) if forbidden else _parts(topic)
    yield from _toml(topic, catalog, parts)
    yield from page_findings(topic)
    yield from _anchors(topic, catalog, parts)
    yield from forbidden
    yield from broken
    yield from _agreement(topic, parts)
    yield from _deciding(topic, parts)


def _parts(topic: Topic) -> tuple[Parts, list[Finding]]:
    parts, broken = Parts(), []
    try:
        parts.claims = claims(topic)
    except BrokenModuleError as error:
        broken.append(error.finding)
    try:
        parts.drills = tuple(drill.id for drill in drills(topic))
    except BrokenModuleError as error:
        broken.append(error.finding)
    try:
        held = problems(topic)
        parts.problems = {problem.id: [mutant.id for mutant in problem.mutants] for problem in held}
        parts.deciding = {problem.id: problem.deciding for problem in held}
        parts.ladders = {problem.ladder.name for problem in held}
    except BrokenModuleError as error:
        broken.append(error.finding)
    try:
        parts.evidence = evidence(topic)
    except BaguError as error:
        broken.append(Finding(topic.id, "evidence.json", None, error.text))
    # Two modules that fail in the same place of a shared data.py are one thing to mend.
    return parts, list(dict.fromkeys(broken))


def _toml(topic: Topic, catalog: Catalog, parts: Parts) -> Iterator[Finding]:
    lines = (topic.read("topic.toml") or "").splitlines()

    def finding(key: str, word: str, **values: object) -> Finding:
        line = next((n for n, text in enumerate(lines, 1) if word in text), None)
        return Finding(topic.id, "topic.toml", line, message(f"curriculum.{key}", **values))

    data = topic.data
    if not data.questions:
        yield finding("no-questions", "[[questions]]")
    ids = Counter([*topic.item_ids(), *(claim.id for claim in parts.claims or ())])
    for id in (id for id, count in ids.items() if count > 1):
        yield finding("item-twice", f'"{id}"', id=id)
    known = {other.id for other in catalog.topics}
    for need in data.needs:
        if need not in known:
            yield finding("unresolved", f'"{need}"', field="needs", target=need)
    for cycle in catalog.cycles():
        if topic.id in cycle:
            yield finding("needs-itself", "needs", cycle=" → ".join((*cycle, cycle[0])))
    for old in data.formerly:
        if old in known:
            yield finding("formerly-taken", f'"{old}"', id=old)
    for row in (*data.touches, *(row for question in data.questions for row in question.covers)):
        if row not in table():
            yield finding("unknown-row", row, row=row)
    for question in data.questions:
        for target in question.follow_ups:
            if not _item_exists(topic, catalog, target):
                yield finding("unresolved", f'"{target}"', field="follow_ups", target=target)
        for row, by in question.covers.items():
            for kind, named in (
                ("claim", by.claim),
                ("drill", by.drill),
                ("problem", by.problem),
                ("ladder", by.ladder),
            ):
                if named is not None and not _discharges(topic, parts, kind, named):
                    yield finding("unresolved", f'"{named}"', field=f"covers.{row}.{kind}", target=named)
            if by.error is not None:
                yield from (finding(key, f'"{by.error}"', **values) for key, values in _error(row, by.error, parts))


def _error(row: str, error: str, parts: Parts) -> Iterator[tuple[str, dict[str, object]]]:
    """`claim:ID` of a myth, or `mutant:PROBLEM/MUTANT`."""
    kind, _, target = error.partition(":")
    problem, _, mutant = target.partition("/")
    missing: tuple[str, dict[str, object]] = ("unresolved", {"field": f"covers.{row}.error", "target": error})
    if kind == "claim":
        if parts.claims is None:
            return
        claim = next((claim for claim in parts.claims if claim.id == target), None)
        if claim is None:
            yield missing
        elif claim.expects != "refuted":
            yield "not-a-myth", {"error": error, "claim": target}
    elif kind != "mutant" or (parts.problems is not None and mutant not in parts.problems.get(problem, ())):
        yield missing


def _discharges(topic: Topic, parts: Parts, kind: str, target: str) -> bool:
    if kind == "claim":
        return parts.claims is None or any(claim.id == target for claim in parts.claims)
    if kind == "drill":
        return target in topic.data.drills
    if kind == "problem":
        return target in topic.data.problems
    return parts.problems is None or target in parts.ladders or target in ladder_names()


def _item_exists(topic: Topic, catalog: Catalog, target: str, kind: str | None = None) -> bool:
    """A bare id is an item of this topic; `topic#item` of any."""
    id, sharp, item = target.partition("#")
    other = next((one for one in catalog.topics if one.id == id), None) if sharp else topic
    if other is None:
        return False
    name = item if sharp else id
    held: Mapping[str | None, Collection[str]] = {
        None: tuple(other.item_ids()),
        "question": [question.id for question in other.data.questions],
        "drill": other.data.drills,
        "problem": other.data.problems,
    }
    return name in held[kind]


def _anchors(topic: Topic, catalog: Catalog, parts: Parts) -> Iterator[Finding]:
    sources = {source.id for source in topic.data.sources}
    used: set[tuple[str, str]] = set()
    pages = 0
    for language in LANGUAGES:
        file = f"answer.{language}.md"
        if not topic.has(file):
            continue
        pages += 1
        for anchor in page(topic, "zh" if language == "zh" else "en").anchors:
            used.add((anchor.kind, anchor.target))
            if anchor.kind == "value":
                used.add(("claim", anchor.claim))
            if anchor.kind == "value" and anchor.claim not in parts.evidence:
                if ("value", anchor.claim) not in used:
                    text = message("curriculum.no-evidence", claim=anchor.claim, topic=topic.id)
                    yield Finding(topic.id, file, anchor.line, text)
                used.add(("value", anchor.claim))
            elif key := _dangling(topic, catalog, parts, sources, anchor):
                numbers = parts.evidence[anchor.claim].numbers if anchor.kind == "value" else ()
                text = message(
                    f"curriculum.{key}", kind=anchor.kind, target=anchor.target, format=anchor.format,
                    kinds=", ".join(KINDS), known=", ".join(numbers) or "-",
                )  # fmt: skip
                yield Finding(topic.id, file, anchor.line, text)
    if not pages or parts.claims is None:
        return
    used |= {("source", source) for claim in parts.claims for source in claim.sources}
    used |= {("claim", by.claim) for question in topic.data.questions for by in question.covers.values() if by.claim}
    for kind, file, ids in (("source", "topic.toml", sources), ("claim", "claims.py", {c.id for c in parts.claims})):
        for id in sorted(ids):
            if (kind, id) not in used:
                text = message("curriculum.unused", kind=message(f"curriculum.kind-{kind}"), id=id)
                yield Finding(topic.id, file, _line(topic, file, id), text)


def _dangling(topic: Topic, catalog: Catalog, parts: Parts, sources: Collection[str], anchor: Anchor) -> str | None:
    """The key of the sentence for an anchor that points at nothing."""
    found = True
    match anchor.kind:
        case "source":
            found = anchor.target in sources
        case "claim":
            found = parts.claims is None or any(claim.id == anchor.target for claim in parts.claims)
        case "question" | "drill" | "problem":
            found = _item_exists(topic, catalog, anchor.target, anchor.kind)
        case "value":
            return None if measured(anchor, parts.evidence) is not None else "anchor-value"
        case "point":
            pass  # the page's own layout decides
        case _:
            return "anchor-kind"
    return None if found else "anchor-dangling"


def _agreement(topic: Topic, parts: Parts) -> Iterator[Finding]:
    """Drills and problems of topic.toml are those of the Python files; sources of claims are those of topic.toml."""
    for kind, titles, held in (
        ("drill", topic.data.drills, parts.drills),
        ("problem", topic.data.problems, None if parts.problems is None else tuple(parts.problems)),
    ):
        file, word = f"{kind}s.py", message(f"curriculum.kind-{kind}")
        if held is None:
            continue
        for id in titles:
            if id not in held:
                text = message("curriculum.part-not-in-python", kind=word, id=id, file=file)
                yield Finding(topic.id, "topic.toml", _line(topic, "topic.toml", id), text)
        for id in held:
            if id not in titles:
                text = message("curriculum.part-not-in-toml", kind=word, id=id, file=file, table=f"{kind}s")
                yield Finding(topic.id, file, _line(topic, file, id), text)
    sources = {source.id for source in topic.data.sources}
    for claim in parts.claims or ():
        for source in claim.sources:
            if source not in sources:
                text = message("curriculum.unresolved", field=f"claims.py: {claim.id}.sources", target=source)
                yield Finding(topic.id, "claims.py", _line(topic, "claims.py", source), text)


def _line(topic: Topic, file: str, word: str) -> int | None:
    """The first line of the file that has the word as a table, else in quotes."""
    lines = (topic.read(file) or "").splitlines()
    for mark in (f".{word}]", f'"{word}"', f"'{word}'"):
        for number, text in enumerate(lines, 1):
            if mark in text:
                return number
    return None


def _deciding(topic: Topic, parts: Parts) -> Iterator[Finding]:
    """Each names a mutant of its problem and a convention of its statement."""
    for problem, held in parts.deciding.items():
        source = topic.read(f"problem.{problem}.en.md")
        count = 0 if source is None else len(parse_statement(source).conventions)
        for mutant, number in held.items():
            if mutant not in (parts.problems or {}).get(problem, ()):
                text = message("curriculum.unresolved", field=f"{problem}.deciding", target=mutant)
                yield Finding(topic.id, "problems.py", None, text)
            elif not 1 <= number <= count:
                text = message(
                    "curriculum.no-such-convention", problem=problem, mutant=mutant, number=number, count=count
                )
                yield Finding(topic.id, "problems.py", None, text)
