"""Write the totals of coverage into both READMEs, between their markers; `--check` fails where they are not current."""

import argparse
import re
import sys
from pathlib import Path

from bagu.curriculum.catalog import Catalog
from bagu.curriculum.content import claims, problems
from bagu.curriculum.coverage import coverage
from bagu.curriculum.pack import GROUP, Pack
from bagu.text import Language, Text

ROOT = Path(__file__).resolve().parents[1]
FILES: dict[str, Language] = {"README.md": "en", "README.zh.md": "zh"}


def totals(catalog: Catalog) -> Text:
    """What there is so far, in numbers that are counted and not remembered."""
    found = coverage(catalog)
    count = {
        "total": len(found.rows),
        "done": found.discharged,
        "topics": len(catalog.topics),
        "questions": sum(len(topic.data.questions) for topic in catalog.topics),
        "claims": sum(len(claims(topic)) for topic in catalog.topics),
        "myths": sum(claim.expects == "refuted" for topic in catalog.topics for claim in claims(topic)),
        "drills": sum(len(topic.data.drills) for topic in catalog.topics),
        "problems": sum(len(topic.data.problems) for topic in catalog.topics),
        "mutants": sum(len(problem.mutants) for topic in catalog.topics for problem in problems(topic)),
    }
    return Text(
        zh="**目前**：覆盖表 {total} 行，已兑现 {done} 行；{topics} 个知识点，{questions} 道题目，{claims} 个论断（其中 {myths} 个"
        "误传被推翻），{drills} 种计算题，{problems} 道手撕题，{mutants} 个人写的错误解。逐行见 [docs/coverage.md](docs/coverage.md)。".format(**count),
        en="**So far**: {done} of the {total} rows of the coverage table are discharged, by {topics} topics with {questions} "
        "questions, {claims} claims ({myths} of them refuted myths), {drills} drills, {problems} problems and {mutants} "
        "mistakes that people make. Row by row: [docs/coverage.md](docs/coverage.md).".format(**count),
    )  # fmt: skip


def filled(text: str, language: Language, words: Text) -> str:
    """The README with the totals between its markers."""
    pattern = rf"(<!-- coverage:{language} -->\n).*?(<!-- /coverage -->)"
    return re.sub(pattern, lambda found: f"{found[1]}{words.to(language)}\n{found[2]}", text, count=1, flags=re.S)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args(arguments).check
    words = totals(Catalog.load([Pack.installed(GROUP)]))
    stale = []
    for name, language in FILES.items():
        text = (ROOT / name).read_text("utf-8")
        new = filled(text, language, words)
        if new != text:
            stale.append(name)
            if not check:
                (ROOT / name).write_text(new, encoding="utf-8")
    if check and stale:
        print(f"{', '.join(stale)}: totals are not current; run `make docs`.")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
