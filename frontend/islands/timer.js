// <bagu-timer>: shows what is left of a time. It decides nothing: a deadline is kept by the server.
//   data-seconds    a countdown that begins when its button is pressed
//   data-left       seconds until a deadline; runs at once
//   data-then       where to go when that is reached, once the server answers
//   data-into       the field of the form that takes how long was thought: until its answer was opened, or sent
//   data-over       what to call the time beyond

const EVERY = 250; // milliseconds

export default class Timer extends HTMLElement {
  #begun = Date.now();
  #until = 0;
  #ticking = 0;
  #thought = 0;
  #shown = document.createElement("span");
  #open = () => this.#take();

  connectedCallback() {
    const { seconds, left, into } = this.dataset;
    this.#shown.className = "clock";
    this.#shown.setAttribute("role", "timer");
    if (into) {
      const form = this.closest("form");
      form?.querySelector("details")?.addEventListener("toggle", this.#open);
      form?.addEventListener("submit", this.#open, { capture: true });
    }
    const button = this.querySelector("button");
    if (seconds && button) {
      button.hidden = false;
      button.addEventListener("click", () => {
        button.replaceWith(this.#shown);
        this.#run(Number(seconds));
      });
    }
    if (left) {
      this.replaceChildren(this.#shown);
      this.#run(Number(left));
    }
  }

  disconnectedCallback() {
    clearInterval(this.#ticking);
  }

  /** @param {number} seconds */
  #run(seconds) {
    this.#until = Date.now() + 1000 * seconds;
    this.#ticking = window.setInterval(() => this.#tick(), EVERY);
    this.#tick();
  }

  #tick() {
    const left = (this.#until - Date.now()) / 1000;
    const over = this.dataset.over ?? "";
    this.#shown.textContent = left > 0 ? clock(Math.ceil(left)) : over ? `${over} ${clock(Math.floor(-left))}` : "0:00";
    this.classList.toggle("late", left <= 0);
    this.classList.toggle("soon", left > 0 && left <= 60);
    if (left <= 0 && this.dataset.then) {
      clearInterval(this.#ticking);
      void go(this.dataset.then);
    }
  }

  #take() {
    const field = this.closest("form")?.elements.namedItem(this.dataset.into ?? "");
    if (this.#thought || !(field instanceof HTMLInputElement)) return;
    this.#thought = Math.max(0.001, (Date.now() - this.#begun) / 1000);
    field.value = this.#thought.toFixed(1);
  }
}

/** @param {number} seconds */
function clock(seconds) {
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const tail = String(rest).padStart(2, "0");
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${tail}` : `${minutes}:${tail}`;
}

/** What is on the page stays until the server answers, and what was typed last is on its way.
 * @param {string} address */
async function go(address) {
  document.dispatchEvent(new CustomEvent("bagu:time-up"));
  for (;;) {
    await new Promise((later) => setTimeout(later, 1500));
    try {
      if ((await fetch("/alive", { cache: "no-store" })).ok) break;
    } catch {
      // not there now
    }
  }
  location.assign(address);
}
