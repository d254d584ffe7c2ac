"""The frame of every page in a real browser."""

from web.browsing import Server, Watched


def test_the_first_page_is_reached_by_the_printed_address_and_is_sound(watched: Watched, server: Server) -> None:
    assert watched.page.url == f"{server.address}/"
    assert watched.page.locator("h1").count() == 1
    assert watched.axe() == []


def test_a_restarted_server_knows_the_open_page(watched: Watched, server: Server) -> None:
    watched.page.wait_for_load_state("networkidle")  # the icon comes after all else
    server.kill()
    server.start()
    assert watched.page.reload().status == 200  # type: ignore[union-attr]
