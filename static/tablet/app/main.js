// The app: which screen is shown, when things are sent, when it locks.

import * as bundle from "./bundle.js";
import { checklist, numbers } from "./checklist.js";
import { door } from "./door.js";
import { ask, button, h, icon } from "./dom.js";
import { list } from "./list.js";
import * as outbox from "./outbox.js";
import { homecoming, patient } from "./patient.js";
import { quarantine, queue } from "./queue.js";
import * as sessions from "./session.js";
import { session } from "./session.js";
import * as sync from "./sync.js";
import { fill, gettext, ngettext, use } from "./texts.js";
import { moment } from "./time.js";

const VERSION = document.documentElement.dataset.version;
const TIMER_MS = 30_000;
const SOON_MS = 500;

const main = document.getElementById("main");
const frame = document.getElementById("frame");
const said = document.getElementById("said");
const tabs = new BroadcastChannel("hph-tablet");

const status = { isSending: false, sent: 0, total: 0, outcome: "", detail: "", at: null, others: [], hasNewVersion: false };
let screen = null;
let timer = null;
let idle = null;

// --- Screens ------------------------------------------------------------------------------------------------------

const id = (words) => (/^\d+$/.test(words) ? Number(words) : words);

function chosen() {
  if (session.state !== "open") return () => door({ go: () => changed(), others: status.others });
  const [, place = "", what = ""] = location.hash.split("/");
  const places = {
    p: () => patient(id(what), { act, go }),
    s: () => checklist(id(what), { act, go }),
    h: () => homecoming(id(what), { act, go }),
    u: () => queue({ send: () => send({}), others: status.others }),
    q: () => quarantine(),
  };
  return places[place] ?? list;
}

function show({ keepsPlace = false } = {}) {
  const top = window.scrollY;
  screen = chosen()();
  main.replaceChildren(screen);
  document.body.classList.toggle("is-checklist", screen.classList.contains("checklist"));
  showFrame();
  if (keepsPlace) window.scrollTo(0, top);
  else {
    window.scrollTo(0, 0);
    (main.querySelector("#code") ?? main.querySelector("[data-page-heading]"))?.focus({ preventScroll: true });
  }
}

function go(hash) {
  if (location.hash === hash) show();
  else location.hash = hash;
}

// Something about the session changed: what follows is opened, downloaded or shown.
async function changed() {
  status.others = await others();
  if (session.person) await use(session.person.language);
  show();
  if (session.state === "revoked") await leaveRevoked();
  if (session.state === "open") await send({});
}

const others = async () => (await outbox.waiting()).filter((each) => session.state !== "open" || each.person !== session.person.id);

// Data came in: bring it in without moving what is being used.
function refresh() {
  if (screen?.update) {
    if (!screen.update()) show({ keepsPlace: true });
    else showFrame();
  } else if (!main.contains(document.activeElement) || !document.activeElement.matches("input, textarea")) show({ keepsPlace: true });
}

// --- The frame -----------------------------------------------------------------------------------------------------

function words() {
  if (status.isSending && status.total) return fill(gettext("Sending %(sent)s of %(total)s …"), status);
  if (status.isSending) return gettext("Fetching …");
  if (status.outcome === "signedOut") return gettext("Signed out. Sign in to send.");
  if (["offline", "trouble"].includes(status.outcome) || !navigator.onLine) return gettext("No coverage. Everything is kept here.");
  if (status.outcome && status.outcome !== "ok") return status.detail || gettext("It could not be sent. Everything is kept here.");
  return status.at ? `${gettext("Up to date")} ${moment(status.at)}` : "";
}

function showFrame() {
  const isOpen = session.state === "open";
  const waiting = session.queue.length;
  const refused = session.bundle.list?.quarantine.length ?? 0;
  frame.replaceChildren(
    ...[
      h("a", { class: "brand", href: "#/" }, "HPH"),
      isOpen && h("span", { class: "frame-unit" }, session.unit.name),
      isOpen && h("a", { class: `frame-count${waiting ? " is-waiting" : ""}`, href: "#/u", "data-unsent": String(waiting) }, ngettext("%(number)s not sent", "%(number)s not sent", waiting)),
      refused > 0 && h("a", { class: "frame-count is-refused", href: "#/q", "data-refused": String(refused) }, icon("warning"), ngettext("%(number)s not taken in", "%(number)s not taken in", refused)),
      isOpen && button(gettext("Send and fetch"), () => send({}), { variant: "tertiary", disabled: status.isSending }),
      isOpen && button([icon("lock"), gettext("Lock")], () => lock(), { variant: "tertiary" }),
      isOpen && button(gettext("Sign out"), signOut, { variant: "tertiary" }),
      status.outcome === "signedOut" && h("a", { class: "ds-button", "data-variant": "primary", href: "/logg-inn/?next=/nettbrett/app/" }, gettext("Sign in")),
      status.hasNewVersion && button(gettext("New version: load it"), loadNewVersion, { variant: "primary" }),
      status.isSending && h("progress", { class: "frame-progress", max: status.total || 1, ...(status.total ? { value: status.sent } : {}), "aria-label": gettext("Sending") }),
    ].filter(Boolean),
  );
  const text = words();
  if (said.textContent !== text) said.textContent = text;
  said.classList.toggle("is-waiting", ["offline", "trouble", "signedOut"].includes(status.outcome));
}

// --- Doing and sending ----------------------------------------------------------------------------------------------

// Keeps one event and returns it; null when the device has no room.
async function act(fields) {
  touched();
  let event;
  try {
    event = await outbox.add(session, fields);
  } catch (error) {
    console.warn("An event could not be kept", error.name);
    return null;
  }
  session.queue = [...session.queue, event];
  showFrame();
  tabs.postMessage("changed");
  soon(SOON_MS);
  return event;
}

function soon(wait) {
  clearTimeout(timer);
  timer = setTimeout(() => send({ isBackground: true }), wait);
}

async function send({ isBackground = false }) {
  if (session.state !== "open" || status.isSending) return;
  clearTimeout(timer);
  Object.assign(status, { isSending: true, sent: 0, total: 0 });
  showFrame();
  let result;
  try {
    result = await sync.run(session, {
      isBackground,
      onProgress: (sent, total) => { Object.assign(status, { sent, total }); showFrame(); },
      onNumber: (name, number) => numbers.set(name, number),
    });
  } catch (error) {
    console.warn("Sending stopped", error.name);
    result = { outcome: "trouble", detail: "", isRevoked: false, quarantined: [] };
  }
  Object.assign(status, { isSending: false, outcome: result.outcome, detail: result.detail });
  if (result.outcome === "ok") status.at = Date.now() - session.offset * 1000;
  await follow(result);
  if (session.state === "open") {
    session.queue = (await outbox.own(session)).events;
    refresh();
    showFrame();
    soon(sync.waitAfterFailure() * 1000 || TIMER_MS);
  }
}

async function follow(result) {
  if (result.quarantined.length && !result.isRevoked) say(ngettext("%(number)s was not taken in. See «Not taken in».", "%(number)s were not taken in. See «Not taken in».", result.quarantined.length));
  if (result.outcome === "revoked" || result.isRevoked) {
    await sessions.meetRevocation(result.data ?? {}, session.keys);
    await changed();
  }
  if (result.outcome === "noRole") {
    await sessions.forget();
    session.state = "noRole";
    session.detail = result.detail;
    show();
  }
}

function say(text) {
  said.textContent = text;
}

// The queue goes first, into quarantine; then everything goes.
async function leaveRevoked() {
  if (session.keys) {
    const { events } = await outbox.own(session);
    session.queue = events;
    if (events.length) await sync.sendAll(session, { isBackground: false, onProgress: () => {} });
    const left = await outbox.own(session);
    if (left.events.length + left.unreadable) return;
  } else if ((await outbox.waiting()).length) return;
  await sessions.wipe();
}

// --- Locking, leaving, new versions ----------------------------------------------------------------------------------

async function lock() {
  await screen?.flush?.();
  sessions.lock();
  clearTimeout(timer);
  show();
}

function touched() {
  clearTimeout(idle);
  if (session.state === "open") idle = setTimeout(lock, session.lockAfterSeconds * 1000);
}

async function signOut() {
  await screen?.flush?.();
  if (session.queue.length) {
    const count = ngettext("%(number)s is not sent.", "%(number)s are not sent.", session.queue.length);
    const choice = await ask(gettext("Sign out?"), [count, gettext("They stay on this tablet, locked, and are sent when you sign in here again.")], [
      ["send", gettext("Send first"), "primary"],
      ["leave", gettext("Sign out all the same"), "secondary"],
      ["", gettext("Stay"), "tertiary"],
    ]);
    if (choice === "send") return send({});
    if (choice !== "leave") return undefined;
  }
  await sessions.signOut();
  return changed();
}

async function loadNewVersion() {
  await screen?.flush?.();
  const registration = await navigator.serviceWorker.getRegistration("/nettbrett/");
  registration?.waiting?.postMessage("takeOver");
}

async function register() {
  if (!("serviceWorker" in navigator)) return;
  let hadOne = Boolean(navigator.serviceWorker.controller);
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    if (hadOne) location.reload();
    hadOne = true;
  });
  const registration = await navigator.serviceWorker.register("/nettbrett/sw.js", { scope: "/nettbrett/" });
  const look = () => { status.hasNewVersion = Boolean(registration.waiting && navigator.serviceWorker.controller); showFrame(); };
  registration.addEventListener("updatefound", () => registration.installing?.addEventListener("statechange", look));
  look();
  navigator.storage?.persist?.();
}

async function watchExpiry() {
  const at = session.bundle.list?.expires_at;
  if (session.state !== "open" || !at || !bundle.hasExpired(at, session)) return;
  await bundle.remove();
  session.bundle = bundle.EMPTY;
  show();
}

for (const kind of ["pointerdown", "keydown", "input"]) document.addEventListener(kind, touched, { passive: true });
window.addEventListener("hashchange", async () => { await screen?.flush?.(); show(); });
window.addEventListener("online", () => send({ isBackground: true }));
window.addEventListener("offline", showFrame);
window.addEventListener("focus", () => send({ isBackground: true }));
window.addEventListener("pagehide", () => screen?.flush?.());
document.addEventListener("visibilitychange", () => { if (document.hidden) screen?.flush?.(); else send({ isBackground: true }); });
tabs.addEventListener("message", async () => {
  if (session.state !== "open") return;
  session.queue = (await outbox.own(session)).events;
  refresh();
});
setInterval(watchExpiry, TIMER_MS);

await use(navigator.language?.startsWith("nn") ? "nn" : "nb").catch(() => {});
show();
try {
  await sessions.start({ version: VERSION });
} catch (error) {
  // A half-written or foreign database: nothing can be read, and nothing is thrown away before somebody says so.
  console.warn("The store could not be opened", error.name);
  main.replaceChildren(h("p", { class: "ds-alert", "data-color": "danger" }, gettext("The tablet's store cannot be opened. Close the other tabs and load again.")));
  throw error;
}
await changed();
touched();
await register();
