// Runs before the page is drawn, so that a chosen theme does not flash the other one first.
try {
  const chosen = localStorage.getItem("bagu-theme");
  if (chosen) document.documentElement.dataset.theme = chosen;
} catch {
  // a page opened from disk may be denied storage; the system's theme stands
}
