// Lists: arrows move between the rows, Enter opens one beside the list where there is room, Escape closes it.

const WIDE = "(min-width: 75rem)";

function links(list) {
  return [...list.querySelectorAll("[data-row]")];
}

function move(event, list) {
  const steps = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity };
  if (!(event.key in steps)) return;
  const all = links(list);
  if (!all.length) return;
  const here = all.indexOf(document.activeElement);
  const next = Math.min(all.length - 1, Math.max(0, here + steps[event.key]));
  event.preventDefault();
  all[next].focus();
}

function side() {
  return document.getElementById("side");
}

let openedBy = null;

function mark(id) {
  for (const link of document.querySelectorAll("[data-row]")) {
    link.closest("tr")?.classList.toggle("is-open", link.id === id && !side().hidden);
  }
}

async function openBeside(link) {
  openedBy = link.id;
  const panel = side();
  panel.hidden = false;
  panel.setAttribute("aria-busy", "true");
  document.body.classList.add("has-side");
  mark(openedBy);
  try {
    await window.htmx.ajax("GET", link.href, { target: panel, swap: "innerHTML" });
  } finally {
    panel.removeAttribute("aria-busy");
  }
  panel.scrollTop = 0;
  panel.querySelector("[data-side-heading]")?.focus({ preventScroll: true });
}

function close() {
  const panel = side();
  if (!panel || panel.hidden) return;
  panel.hidden = true;
  panel.replaceChildren();
  document.body.classList.remove("has-side");
  mark(null);
  document.getElementById(openedBy)?.focus();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape" && !document.querySelector("details.menu[open]")) close();
  const list = event.target.closest("[data-list]");
  if (list && event.target.closest("[data-row], [data-list-start]")) move(event, list);
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-close-side]")) return close();
  const isPlain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
  if (!isPlain || !side() || !window.htmx || !window.matchMedia(WIDE).matches) return undefined;
  let link = event.target.closest("[data-row]");
  if (!link && !event.target.closest("a, button, summary, input, select, label")) {
    const isSelecting = String(window.getSelection() || "") !== "";
    if (!isSelecting) link = event.target.closest("tr")?.querySelector("[data-row]");
  }
  if (!link) return undefined;
  event.preventDefault();
  return openBeside(link);
});

// A refreshed list keeps the mark of the row that stands open beside it.
document.addEventListener("htmx:afterSettle", () => side() && mark(openedBy));

// Says when the list was last checked, and says so loudly when it could not be.
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.elt.id !== "live") return;
  const isFresh = event.detail.xhr.status === 200 || event.detail.xhr.status === 304;
  const stale = document.querySelector("[data-stale]");
  if (stale) stale.hidden = isFresh;
  if (!isFresh) return;
  const now = new Date();
  const words = [now.getHours(), now.getMinutes()].map((part) => String(part).padStart(2, "0")).join(":");
  for (const place of document.querySelectorAll("[data-checked-at]")) place.textContent = words;
});
