"""`bagu web`: the app in a browser."""

import sys
import webbrowser
from threading import Timer
from typing import Annotated

import typer

from bagu.cli.options import Json
from bagu.cli.recorded import Serving
from bagu.cli.screen import placed, screen
from bagu.errors import UsageError
from bagu.text import message

SOON = 0.5  # seconds until the browser is opened; the socket waits already, so it need not be exact


def web(
    port: Annotated[int, typer.Option(min=0, max=65535, help="cli.option-port")] = 0,
    host: Annotated[str, typer.Option(help="cli.option-host")] = "127.0.0.1",
    no_browser: Annotated[bool, typer.Option("--no-browser", help="cli.option-no-browser")] = False,
    json: Json = False,
) -> int:
    from bagu.curriculum.catalog import Catalog
    from bagu.store import open_store
    from bagu.web.app import create_app
    from bagu.web.assets import Assets
    from bagu.web.serve import HOST, keys_in, listen, serve

    out = screen()
    if host not in (HOST, "localhost"):
        raise UsageError(message("web.only-here", host=host))
    assets = Assets.built()
    catalog = Catalog.load()
    for finding in catalog.errors:
        out.error(placed(finding))
    with open_store() as store, listen(port) as waiting:
        keys = keys_in(store.folder)
        app = create_app(catalog, store, keys, assets=assets, language=out.language)
        held = waiting.getsockname()[1]
        url = f"http://{HOST}:{held}/?token={keys.token}"

        def ready() -> None:
            if json:
                out.json(Serving(url, held, keys.token))
                sys.stdout.flush()  # whoever reads a pipe waits for it
            else:
                out.line(message("web.stop"))
                out.line(message("web.open-here", url=url))
            if not no_browser:
                opening = Timer(SOON, webbrowser.open, [url])
                opening.daemon = True
                opening.start()

        worker = app.state.site.worker
        worker.start()
        try:
            serve(app, waiting, ready, worker.end)
        finally:
            worker.close()
    if not json:
        out.line(message("web.stopped"))
    return 0
