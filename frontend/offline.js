// When the server does not answer: say so, keep what was typed, and notice when it is back.

const EVERY = 2000; // milliseconds between two questions whether it is back

export function watchConnection() {
  const note = document.getElementById("offline");
  if (!note) return;
  let asking = false;

  async function ask() {
    asking = true;
    try {
      const answer = await fetch("/alive", { cache: "no-store" });
      if (answer.status !== 204) throw new Error(String(answer.status));
      note?.setAttribute("hidden", "");
      asking = false;
    } catch {
      note?.removeAttribute("hidden");
      setTimeout(ask, EVERY);
    }
  }

  document.body.addEventListener("htmx:sendError", () => {
    note.removeAttribute("hidden");
    if (!asking) setTimeout(ask, EVERY);
    asking = true;
  });
  document.body.addEventListener("htmx:sseError", () => {
    if (!asking) void ask(); // a stream may also break for a moment only
  });
}
