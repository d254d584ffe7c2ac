// What goes on to the side can be reached by Tab, and so scrolled by the arrow keys; what does not is no stop.

const SCROLLS = ".table, pre";

const watch = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    const node = /** @type {HTMLElement} */ (target.closest(SCROLLS));
    if (node.scrollWidth > node.clientWidth) node.tabIndex = 0;
    else node.removeAttribute("tabindex");
  }
});

/** @param {ParentNode} root */
export function reachable(root) {
  for (const node of root.querySelectorAll(SCROLLS)) {
    if (node.hasAttribute("tabindex")) continue; // decided where it was made
    watch.observe(node);
    if (node.firstElementChild) watch.observe(node.firstElementChild); // a formula in it that is set later
  }
}
