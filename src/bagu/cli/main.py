"""The `bagu` command: one Typer app, made in the learner's language."""

import os
import re
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib import import_module
from typing import Any

import typer

from bagu.cli import today
from bagu.cli.screen import Screen, use
from bagu.errors import BaguError, ExitCode
from bagu.text import Text, message
from bagu.text.errors import TextError
from bagu.text.misfit import misfit

INTERRUPTED = 130  # what shells expect of a command that Ctrl-C ended
COMMANDS = {  # name: module of this package and function; only the one that is asked for is imported
    "web": "web:web",
    "topics": "topics:topics",
    "show": "topics:show",
    "review": "review:review",
    "placement": "placement:placement",
    "drill": "drill:drill",
    "solve": "solve:solve",
    "judge": "solve:judge",
    "prove": "prove:prove",
    "bench": "prove:bench",
    "mock": "mock:mock",
    "cram": "cram:cram",
    "know": "learn:know",
    "star": "learn:star",
    "note": "learn:note",
    "settings": "learn:settings",
    "undo": "history:undo",
    "mistakes": "history:mistakes",
    "export": "history:export",
    "sheet": "sheet:sheet",
    "import": "history:import_",
    "new": "new:new",
    "check": "check:check",
    "doctor": "doctor:doctor",
}


def run() -> None:
    """Entry point: language first, then the command, then one sentence for whatever went wrong."""
    sys.exit(main(sys.argv[1:]))


def main(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit code."""
    _open_streams()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    rest, option = _take_language(list(arguments))
    screen = Screen.english()
    try:
        from bagu.text.language import language_of

        screen = use(language_of(option, os.environ))
        command = typer.main.get_command(_app(rest))
        _translate(command, screen)
        result = command.main(rest, prog_name="bagu", standalone_mode=False)
        if result == INTERRUPTED:  # Typer's word for Ctrl-C
            screen.error(message("cli.stopped"))
        return int(result) if isinstance(result, int) else ExitCode.YES
    except BaguError as error:
        screen.error(error.text)
        return error.exit_code
    except TextError as error:  # the layer of words lies below that of errors
        screen.error(error.text)
        return ExitCode.USAGE
    except KeyboardInterrupt:
        screen.error(message("cli.stopped"))
        return INTERRUPTED
    except (EOFError, typer.Abort):
        screen.error(message("cli.input-ended"))
        return ExitCode.USAGE
    except BrokenPipeError:
        _forget_output()
        return ExitCode.YES
    except OSError as error:  # where no command has a better sentence: a full disk behind `>`, a folder that went
        if os.environ.get("BAGU_DEBUG"):
            raise
        _forget_output()
        where = f"{error.filename}: " if error.filename else ""
        screen.error(message("cli.machine", what=where + (error.strerror or str(error))))
        return ExitCode.MACHINE
    except Exception as error:
        if hasattr(error, "format_message") and hasattr(error, "exit_code"):  # Typer's own usage errors
            screen.error(message("cli.usage", what=_usage(error)))
            return ExitCode.USAGE
        if os.environ.get("BAGU_DEBUG"):
            raise
        screen.error(message("cli.fault", kind=type(error).__name__, what=str(error)))
        return ExitCode.FAULT


def _open_streams() -> None:
    """Put nothing where a stream is closed; done in the order of their numbers, before another file takes one."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115  # open to the process's end


def _forget_output() -> None:
    """What is still to be written cannot be: Python would try again at its end, and fail."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _app(words: Sequence[str]) -> typer.Typer:
    """All commands by name and help; of those that are not called, the parameters are not even looked at."""
    app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, invoke_without_command=True)
    app.callback(help="cli.help-bagu")(today.bagu)
    called = next((word for word in words if not word.startswith("-")), None)
    for name, place in COMMANDS.items():
        wanted = name == called or "_BAGU_COMPLETE" in os.environ
        app.command(name, help=f"cli.help-{name}")(_load(place) if wanted else _not_called)
    return app


def _load(place: str) -> Callable[..., Any]:
    module, _, function = place.partition(":")
    loaded: Callable[..., Any] = getattr(import_module(f"bagu.cli.{module}"), function)
    return loaded


def _not_called() -> None:
    """Stands for a command in the list of commands."""


def _translate(command: Any, screen: Screen) -> None:
    """Put the learner's language where the declarations hold message keys."""
    for one in (command, *getattr(command, "commands", {}).values()):
        if one.help:
            one.help = screen.say(message(one.help))
        for parameter in one.params:
            if (getattr(parameter, "help", None) or "").startswith("cli."):
                parameter.help = screen.say(message(parameter.help))


def _usage(error: Any) -> Text:
    """What Typer found wrong, in both languages where its kind is known."""
    kind, words = type(error).__name__, error.format_message()
    if kind == "NoSuchOption":
        return message("cli.usage-option", name=error.option_name)
    if kind == "MissingParameter" and error.param is not None:
        return message("cli.usage-missing", name=error.param.metavar or error.param.name)
    if found := re.match(r"No such command (['\"])(.*?)\1(?:\. Did you mean (.*)\?)?", words, re.DOTALL):
        if found[3]:
            return message("cli.usage-command-near", name=found[2], near=found[3].replace("'", ""))
        return message("cli.usage-command", name=found[2])
    if found := re.match(r"Got unexpected extra arguments?(?:\(s\))? \((.*)\)", words):
        return message("cli.usage-extra", words=found[1])
    if kind == "BadParameter" and error.param is not None and hasattr(error.__cause__, "errors"):  # pydantic's
        return misfit(error.__cause__.errors()[0], error.param.opts[-1])
    if kind == "BadParameter" and error.param is not None and "'" in words:
        return message("cli.usage-value", name=error.param.opts[-1], why=words.partition(": ")[2] or words)
    return Text(words, words)


def _take_language(arguments: list[str]) -> tuple[list[str], str | None]:
    """`--lang` may stand anywhere before `--`; the rest goes to the command."""
    end = arguments.index("--") if "--" in arguments else len(arguments)
    for at, word in enumerate(arguments[:end]):
        if word == "--lang" and at + 1 < end:
            return arguments[:at] + arguments[at + 2 :], arguments[at + 1]
        if word.startswith("--lang="):
            return arguments[:at] + arguments[at + 1 :], word.removeprefix("--lang=")
    return arguments, None
