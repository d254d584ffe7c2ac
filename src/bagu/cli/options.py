"""Options and arguments that several commands share; their help is a key of messages/cli.toml."""

from typing import Annotated

import typer

Json = Annotated[bool, typer.Option("--json", help="cli.option-json")]
ItemName = Annotated[str | None, typer.Argument(metavar="ITEM", help="cli.argument-item", show_default=False)]
TopicName = Annotated[str, typer.Argument(metavar="TOPIC", help="cli.argument-topic")]
Topics = Annotated[
    list[str] | None, typer.Option("--topics", metavar="TOPICS", help="cli.option-topics", show_default=False)
]
Areas = Annotated[list[str] | None, typer.Option("--area", metavar="AREA", help="cli.option-area", show_default=False)]
Packs = Annotated[list[str] | None, typer.Option("--pack", metavar="DIR", help="cli.option-pack", show_default=False)]
