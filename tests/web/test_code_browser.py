"""Editor and experiment in a real browser, beyond what the sittings by keyboard and with a failing server show."""

from typing import TYPE_CHECKING

from web.browsing import Server, Watched

if TYPE_CHECKING:
    from playwright.sync_api import Page

PAGE = "/problems/nms/box-iou"
PATIENCE = 60_000  # milliseconds: the first verdict of a fresh folder draws its cases


def says(page: "Page", where: str, words: str) -> None:
    """Wait until it stands there."""
    from playwright.sync_api import expect

    expect(page.locator(where)).to_contain_text(words, timeout=PATIENCE)


def test_a_slider_runs_the_experiment_and_the_address_repeats_it(watched: Watched, server: Server) -> None:
    page = watched.page
    page.goto(f"{server.address}/claims/nms/cost-nk")
    page.locator("input[type=range]").first.focus()
    page.keyboard.press("ArrowLeft")
    page.wait_for_selector(".run-claim figure", timeout=PATIENCE)
    page.wait_for_url("**/claims/nms/cost-nk?p.largest=399")
    address = page.url
    figure = page.locator(".run-claim svg").first.inner_html()
    page.goto(address)
    assert page.locator("input[type=number]").first.input_value() == "399"
    assert page.locator(".run-claim svg").first.inner_html() == figure
    assert watched.axe() == []


def test_an_experiment_is_run_again_in_its_card_by_the_keyboard_alone(watched: Watched, server: Server) -> None:
    from playwright.sync_api import expect

    page = watched.page
    page.goto(f"{server.address}/topics/nms")
    page.wait_for_load_state("networkidle")
    assert not [one for one in watched.requests if "/claims/" in one]  # a card that is closed asks for nothing
    page.locator("#claim-cost-nk summary").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#lab-cost-nk bagu-slider input[type=range]")
    assert [one for one in watched.requests if "/claims/" in one] == [f"{server.address}/claims/nms/cost-nk"]
    objects = page.get_by_role("spinbutton", name="objects")
    press(page, "Run the control")
    page.wait_for_selector("#lab-cost-nk .run-claim figure", timeout=PATIENCE)
    says(page, "#lab-cost-nk .evidence", "control")
    assert objects.input_value() == "100000"
    assert page.get_by_role("slider", name="objects").input_value() == "100000"
    press(page, "Usual values", "Shift+Tab")
    expect(objects).to_have_value("8")
    page.get_by_role("slider", name="largest").focus()
    page.keyboard.press("ArrowLeft")
    says(page, "#lab-cost-nk .evidence", "your values")
    assert page.evaluate("document.activeElement.closest('bagu-slider') !== null")  # a run takes nobody's place
    assert page.url == f"{server.address}/topics/nms"
    assert watched.axe() == []


def press(page: "Page", name: str, by: str = "Tab") -> None:
    """Reached by Tab within the card, and pressed."""
    wanted = page.locator("#lab-cost-nk .controls").get_by_text(name, exact=True)
    for _ in range(30):
        page.keyboard.press(by)
        if wanted.evaluate("(node) => node === document.activeElement"):
            return page.keyboard.press("Enter")
    raise AssertionError(f"Tab never reaches {name}")


NUMBERS = """() => {
  const numbers = document.querySelectorAll(".cm-lineNumbers .cm-gutterElement:not(:first-child)");
  const top = (node) => node.getBoundingClientRect().top;
  return [...document.querySelectorAll(".cm-line")].map((line, at) => Math.abs(top(line) - top(numbers[at])));
}"""


def test_line_numbers_stand_beside_their_lines_also_below_the_screen(watched: Watched, server: Server) -> None:
    page = watched.page
    page.set_viewport_size({"width": 360, "height": 640})
    page.goto(f"{server.address}{PAGE}")
    page.wait_for_selector(".cm-line")
    apart = page.evaluate(NUMBERS)
    assert len(apart) > 5
    assert max(apart) < 1
    assert page.locator(".statement").get_attribute("tabindex") == "0"  # it scrolls beside the editor
