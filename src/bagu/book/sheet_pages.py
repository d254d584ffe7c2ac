"""A sheet on paper: the exercises, and on pages of their own the answers."""

from html import escape

from bagu.book.sheet import Line, Sheet
from bagu.book.shell import TAGS, template
from bagu.book.words import answer, asked
from bagu.text import Language, Text, message
from bagu.text.formulas import FormulaError, readable
from bagu.text.html import html


def sheet_html(sheet: Sheet, language: Language) -> str:
    """One page that needs nothing else; the key begins on a new sheet of paper. Formulas are Unicode."""

    def say(key: str, **values: object) -> str:
        return escape(message(key, **values).to(language))

    def prose(text: Text) -> str:
        return html(text.to(language), lambda kind, target: "", _unicode)

    questions = "\n".join(f"<li>{prose(asked(line.exercise))}</li>" for line in sheet.lines)
    solved = "\n".join(
        f"<li><p><strong>{escape(answer(line.exercise))}</strong> <code>{escape(_command(line))}</code></p>"
        f"{''.join(prose(step) for step in line.exercise.steps)}</li>"
        for line in sheet.lines
    )
    return template("sheet.html").substitute(
        tag=TAGS[language], title=say("book.sheet-title"), key=say("book.sheet-key"), asked=questions, solved=solved,
        facts=say("book.sheet-facts", count=len(sheet.lines), seed=sheet.seed),
        name=say("book.sheet-name"), date=say("book.sheet-date"),
    )  # fmt: skip


def sheet_markdown(sheet: Sheet, language: Language) -> tuple[str, str]:
    """The exercises and their key, as two texts."""

    def say(text: Text) -> str:
        return text.to(language)

    facts = say(message("book.sheet-facts", count=len(sheet.lines), seed=sheet.seed))
    questions = "\n\n".join(f"{at}. {say(asked(line.exercise))}" for at, line in enumerate(sheet.lines, 1))
    solved = "\n\n".join(
        "\n\n".join([f"{at}. **{answer(line.exercise)}** `{_command(line)}`",
                     *(f"   {say(step)}" for step in line.exercise.steps)])
        for at, line in enumerate(sheet.lines, 1)
    )  # fmt: skip
    heads = (say(message("book.sheet-title")), say(message("book.sheet-key")))
    first, second = (f"# {head}\n\n{facts}\n\n{body}\n" for head, body in zip(heads, (questions, solved), strict=True))
    return first, second


def _command(line: Line) -> str:
    return f"bagu drill {line.item.id} --seed {line.seed}"


def _unicode(formula: str, displayed: bool) -> str:
    """The formula as text, since the sheet is made where nothing sets formulas."""
    try:
        shown = readable(formula)
    except FormulaError:
        shown = formula
    lines = "<br>".join(escape(line) for line in shown.splitlines())
    return f'<span class="math{" block" if displayed else ""}">{lines}</span>'
