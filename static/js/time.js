// Keeps "in 3 h" true while the page stays open. The words come from the server; only the numbers change here.

const MINUTE = 60_000;
const HOUR = 60;
const DAY = 24 * HOUR;

function phrase(words, name, count) {
  return (words[name] || "").replace("7", String(count));
}

export function relative(dueMs, nowMs, words) {
  const isLate = nowMs > dueMs;
  const minutes = Math.floor(Math.abs(dueMs - nowMs) / MINUTE);
  const kind = isLate ? "late" : "in";
  if (minutes < HOUR) return phrase(words, `${kind}Min`, minutes);
  if (minutes < 2 * DAY) return phrase(words, `${kind}H`, Math.floor(minutes / HOUR));
  return phrase(words, `${kind}D`, Math.floor(minutes / DAY));
}

function refresh() {
  const now = Date.now();
  for (const moment of document.querySelectorAll("time[data-due]")) {
    const words = moment.querySelector("[data-relative]");
    const text = relative(Date.parse(moment.dateTime), now, document.body.dataset);
    if (words && text && words.textContent !== text) words.textContent = text;
  }
}

refresh();
setInterval(refresh, MINUTE / 2);
document.addEventListener("htmx:afterSwap", refresh);
