// Theme, folding, printing, search. The book can be read without any of it.

const root = document.documentElement;

document.querySelector("button.theme")?.addEventListener("click", () => {
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
  try {
    localStorage.setItem("bagu-theme", root.dataset.theme);
  } catch {
    // it holds for this page only
  }
});

// Another language opens at the same place.
for (const link of document.querySelectorAll("a[data-same]")) {
  link.addEventListener("click", () => {
    link.hash = location.hash;
  });
}

// What lies inside something folded is unfolded when it is led to.
function unfoldTarget() {
  let node = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (const start = node; node; node = node.parentElement) {
    if (node.tagName === "DETAILS") node.open = true;
    if (node === document.body) start.scrollIntoView();
  }
}
addEventListener("hashchange", unfoldTarget);

const foldable = () => document.querySelectorAll("main details");

// Fold all: to ask oneself the questions. Unfold all: to read.
const folding = document.querySelector("p.folding");
if (folding && foldable().length) {
  for (const [words, open] of [[folding.dataset.fold, false], [folding.dataset.unfold, true]]) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = words;
    button.addEventListener("click", () => foldable().forEach((one) => (one.open = open)));
    folding.append(button);
  }
}

// On a phone the contents begin folded.
const contents = document.querySelector("details.contents");
const wide = matchMedia("(min-width: 70rem)");
const fit = () => contents && (contents.open = wide.matches);
wide.addEventListener("change", fit);
fit();
unfoldTarget();

// What is wider than the page scrolls by itself, and by keyboard.
function reachable() {
  for (const one of document.querySelectorAll(".table, pre, .math.block")) {
    if (one.scrollWidth > one.clientWidth) one.tabIndex = 0;
    else one.removeAttribute("tabindex");
  }
}
addEventListener("load", reachable);
addEventListener("resize", reachable);
addEventListener("toggle", reachable, true);

// Paper has no folds.
let folded = [];
addEventListener("beforeprint", () => {
  folded = [...foldable()].filter((one) => !one.open);
  folded.forEach((one) => (one.open = true));
});
addEventListener("afterprint", () => folded.forEach((one) => (one.open = false)));

// Search: the index is a script beside the page, loaded when the box is first used.
const form = document.querySelector("form.search");
const box = form?.elements.words;
const list = document.getElementById("found");
const MOST = 40;
let loading;

function load() {
  loading ??= new Promise((done) => {
    const script = document.createElement("script");
    script.src = "search.js";
    script.onload = done;
    document.head.append(script);
  });
  return loading;
}

// Place -> 2 where the term stands in its title, 1 where it stands in its words.
function placesOf(term, into = new Map()) {
  let at = 0;
  for (const step of (BAGU_SEARCH.terms[term] ?? "").split(" ").filter(Boolean)) {
    const named = step.endsWith("!");
    at += parseInt(named ? step.slice(0, -1) : step, 36);
    into.set(at, Math.max(into.get(at) ?? 0, named ? 2 : 1));
  }
  return into;
}

// A Latin word finds what begins with it, one Chinese character what holds it, more what holds each pair of them.
function matching(run) {
  const chinese = run >= "\u3400";
  if (chinese && run.length > 1) {
    const pairs = [];
    for (let at = 0; at + 1 < run.length; at++) pairs.push(placesOf(run.slice(at, at + 2)));
    return pairs;
  }
  const any = new Map();
  for (const term in BAGU_SEARCH.terms) {
    if (chinese ? term.includes(run) : term.startsWith(run)) placesOf(term, any);
  }
  return [any];
}

// Every part of the query must stand in the place, or in the name of its topic; one part at least in the place.
function find(query) {
  const runs = query.normalize("NFKC").toLowerCase().match(/[\u3400-\u9fff]+|[a-z0-9]+/g) ?? [];
  const sets = runs.flatMap(matching);
  const { places } = BAGU_SEARCH;
  const first = new Map();
  places.forEach(([, topic], place) => first.has(topic) || first.set(topic, place));
  return [...new Set(sets.flatMap((set) => [...set.keys()]))]
    .filter((place) => sets.every((set) => set.has(place) || set.get(first.get(places[place][1])) === 2))
    .map((place) => [place, sets.reduce((sum, set) => sum + (set.get(place) ?? 0), 0)])
    .sort((a, b) => b[1] - a[1] || a[0] - b[0])
    .map(([place]) => places[place]);
}

function element(name, words, style) {
  const made = document.createElement(name);
  made.textContent = words;
  if (style) made.className = style;
  return made;
}

function show(found) {
  list.replaceChildren(element("p", found.length ? `${found.length} ${form.dataset.count}` : form.dataset.none, "count"));
  for (const [address, topic, title, snippet] of found.slice(0, MOST)) {
    const link = element("a", title || BAGU_SEARCH.topics[topic]);
    link.href = address;
    if (title) link.append(element("small", BAGU_SEARCH.topics[topic]));
    if (snippet) link.append(element("span", snippet));
    list.append(link);
  }
  list.hidden = false;
}

async function search() {
  const query = box.value.trim();
  if (!query) {
    list.hidden = true;
    return;
  }
  await load();
  if (query === box.value.trim()) show(find(query));
}

if (form) {
  list.setAttribute("role", "region");
  list.setAttribute("aria-live", "polite");
  box.addEventListener("focus", load);
  box.addEventListener("input", search);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    list.querySelector("a")?.click();
  });
  list.addEventListener("click", () => (list.hidden = true));
  addEventListener("click", (event) => {
    if (!form.contains(event.target)) list.hidden = true;
  });
  addEventListener("keydown", (event) => {
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName);
    if (event.key === "/" && !typing) {
      event.preventDefault();
      box.focus();
    } else if (event.key === "Escape" && form.contains(document.activeElement)) {
      list.hidden = true;
      box.focus();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && form.contains(document.activeElement)) {
      const links = [box, ...list.querySelectorAll("a")];
      const next = links.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
      if (!list.hidden && links[next]) {
        event.preventDefault();
        links[next].focus();
      }
    }
  });
}
