"""Editor, verdict and experiment in a real browser, also when the server is killed in the middle."""

from typing import TYPE_CHECKING

from bagu.store import open_store
from web.browsing import Server, Watched
from web.running import RIGHT, WRONG

if TYPE_CHECKING:
    from playwright.sync_api import Page

PAGE = "/problems/nms/box-iou"
ITEM = "nms#box-iou"
PATIENCE = 60_000  # milliseconds: the first verdict of a fresh folder draws its cases
SLOW = RIGHT.replace("    a, b =", "    import time; time.sleep(1.5)\n    a, b =")
INSIDE = "document.activeElement?.closest('bagu-editor') !== null"


def write(page: "Page", text: str) -> None:
    """Into the editor, which has the focus, in place of what is there; as pasted, so that nothing indents."""
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(text)


def says(page: "Page", where: str, words: str) -> None:
    """Wait until it stands there."""
    from playwright.sync_api import expect

    expect(page.locator(where)).to_contain_text(words, timeout=PATIENCE)


def reach_editor(page: "Page") -> None:
    """By the keyboard alone."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate(INSIDE):
            return
    raise AssertionError("Tab never reaches the editor")


def test_the_keyboard_alone_solves_a_problem(watched: Watched, server: Server) -> None:
    page = watched.page
    page.goto(f"{server.address}{PAGE}")
    page.wait_for_selector(".cm-content")
    reach_editor(page)
    write(page, WRONG)
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".outcome.bad", timeout=PATIENCE)
    assert page.locator(".maps svg").count() == 3
    page.keyboard.press("Tab")  # indents
    assert page.evaluate(INSIDE)
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    assert not page.evaluate(INSIDE)
    page.keyboard.press("Shift+Tab")
    assert page.evaluate(INSIDE)
    write(page, RIGHT)
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".outcome.good", timeout=PATIENCE)
    page.wait_for_selector("#side .notice.good")
    assert page.locator(".submissions li").count() == 2
    with open_store(server.data) as store:
        assert [(a.item, a.detail["accepted"], a.detail["tries"]) for a in store.attempts("me")] == [(ITEM, True, 2)]
    assert watched.axe() == []


def test_killed_in_the_middle_nothing_written_is_lost_and_the_page_goes_on(watched: Watched, server: Server) -> None:
    page = watched.page
    page.goto(f"{server.address}{PAGE}")
    page.wait_for_selector(".cm-content")
    page.locator(".cm-content").click()
    write(page, SLOW)
    page.keyboard.press("Control+Enter")
    says(page, ".run .progress", "stored cases")
    server.kill()
    write(page, RIGHT)  # written while nobody answers
    says(page, ".kept", "this browser holds the draft")
    server.start()
    says(page, ".kept", "Draft kept")
    page.wait_for_selector(".run .notice", timeout=PATIENCE)
    assert "bagu ended in the middle of judging" in page.locator(".run").inner_text()
    watched.complaints.clear()  # that the server did not answer
    with open_store(server.data) as store:
        assert store.draft("me", ITEM) == RIGHT
        assert [run.state for run in store.runs.of("me", ITEM, "judge")] == ["lost"]
        assert store.attempts("me") == ()
    page.reload()
    page.wait_for_selector(".cm-content")
    assert page.locator(".cm-content").inner_text().count("areas") == RIGHT.count("areas")
    assert "bagu ended in the middle of judging" in page.locator(".run").inner_text()
    page.locator(".cm-content").click()
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".outcome.good", timeout=PATIENCE)


def test_what_this_browser_holds_and_the_server_never_got_is_put_back(watched: Watched, server: Server) -> None:
    page = watched.page
    page.goto(f"{server.address}{PAGE}")
    page.wait_for_selector(".cm-content")
    page.locator(".cm-content").click()
    server.kill()
    write(page, "# held here\n")
    says(page, ".kept", "this browser holds the draft")
    page.goto("about:blank")
    server.start()
    watched.complaints.clear()  # that the server did not answer
    page.goto(f"{server.address}{PAGE}")
    says(page, ".cm-content", "held here")
    says(page, ".kept", "Draft kept")
    assert page.evaluate("localStorage.length") == 0
    with open_store(server.data) as store:
        assert store.draft("me", ITEM) == "# held here\n"


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


def test_examples_reference_and_speed_are_sound_to_axe_in_the_dark(watched: Watched, server: Server) -> None:
    page = watched.page
    page.emulate_media(color_scheme="dark")
    page.goto(f"{server.address}{PAGE}?lang=zh")
    page.wait_for_selector(".cm-content")
    page.get_by_role("button", name="跑样例").click()
    page.wait_for_selector(".examples", timeout=PATIENCE)
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="放弃，看参考实现").click()
    page.wait_for_selector("bagu-code span")
    assert watched.axe() == []


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
