// The app: which screen is shown, when things are sent, when it locks.

import { checklist } from "./checklist.js";
import { door } from "./door.js";
import { ask, h } from "./dom.js";
import * as frame from "./frame.js";
import { list } from "./list.js";
import * as outbox from "./outbox.js";
import { homecoming, patient } from "./patient.js";
import { quarantine, queue } from "./queue.js";
import * as sessions from "./session.js";
import { session } from "./session.js";
import * as sync from "./sync.js";
import { gettext, ngettext, use } from "./texts.js";

const VERSION = document.documentElement.dataset.version;
const SOON_MS = 1_000;
const NEWS_MS = 15_000;
const TIMER_MS = 120_000;
const LOOK_MS = 30_000;

const main = document.getElementById("main");
const tabs = new BroadcastChannel("hph-tablet");

const status = { isSending: false, sent: 0, total: 0, outcome: "", detail: "", at: null, others: [], hasNewVersion: false };
let screen = null;
let timer = null;
let idle = null;
let touchedAt = Date.now();

// --- Screens ------------------------------------------------------------------------------------------------------

const id = (words) => (/^\d+$/.test(words) ? Number(words) : words);

function chosen() {
  if (session.state !== "open") return () => door({ go: (work) => changed(work), others: status.others });
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

function show() {
  screen = chosen()();
  main.replaceChildren(screen);
  document.body.classList.toggle("is-checklist", screen.classList.contains("checklist"));
  frame.tell(status);
  window.scrollTo(0, 0);
  (main.querySelector("#code") ?? main.querySelector("[data-page-heading]"))?.focus({ preventScroll: true });
}

function go(hash) {
  if (location.hash === hash) show();
  else location.hash = hash;
}

// Something about the session changed: what follows is opened, downloaded or shown. `work` is what changes it.
async function changed(work = () => {}) {
  await work();
  Object.assign(status, { outcome: "", detail: "", at: null, others: await others() });
  if (session.person) await use(session.person.language).catch(() => {});
  frame.build({ send: () => send({}), lock: () => lock({ isChosen: true }), signOut, load: loadNewVersion });
  show();
  touched();
  if (session.state === "revoked") await leaveRevoked();
  if (session.state === "open") await send({});
}

const others = async () => (await outbox.waiting()).filter((each) => session.state !== "open" || each.person !== session.person.id);

// Data came in: bring it in without moving what is being used.
function refresh() {
  frame.tell(status);
  if (screen?.update?.()) return;
  const next = chosen()();
  if (next.isEqualNode(screen)) return;
  const { activeElement: active } = document;
  const focused = main.contains(active) ? (active.getAttribute("href") ?? active.textContent) : null;
  const [top, isHeading] = [window.scrollY, active?.hasAttribute("data-page-heading")];
  screen = next;
  main.replaceChildren(screen);
  window.scrollTo(0, top);
  const same = isHeading ? main.querySelector("[data-page-heading]") : [...main.querySelectorAll("a, button")].find((each) => (each.getAttribute("href") ?? each.textContent) === focused);
  if (focused !== null) same?.focus({ preventScroll: true });
}

// --- Doing and sending ----------------------------------------------------------------------------------------------

// Keeps one event and returns it; null when the device has no room. What is not an answer says so by itself.
async function act(fields) {
  touched();
  let event;
  try {
    event = await outbox.add(session, fields);
  } catch (error) {
    console.warn("An event could not be kept", error.name);
    if (fields.kind !== "ANSWER") await ask(gettext("It is NOT kept"), [gettext("The tablet has no room for it. Send what waits, or write it on paper.")], [["", gettext("Understood"), "primary"]]);
    return null;
  }
  frame.tell(status);
  tabs.postMessage("changed");
  soon(SOON_MS, { isBackground: false });
  return event;
}

function soon(wait, { isBackground = true } = {}) {
  clearTimeout(timer);
  timer = setTimeout(() => send({ isBackground }), wait);
}

async function send({ isBackground = false }) {
  if (session.state !== "open" || status.isSending) return;
  // What the server cannot read is not sent again before a person asks for it.
  if (isBackground && status.outcome === "refused") return;
  clearTimeout(timer);
  Object.assign(status, { isSending: true, sent: 0, total: 0 });
  frame.tell(status);
  let result;
  try {
    result = await sync.run(session, { isBackground, onProgress: (sent, total) => { Object.assign(status, { sent, total }); frame.tell(status); } });
  } catch (error) {
    console.warn("Sending stopped", error.name);
    result = { outcome: error.name === "QuotaExceededError" ? "full" : "trouble", detail: "", isRevoked: false, quarantined: [], sent: 0 };
  }
  Object.assign(status, { isSending: false, outcome: result.outcome, detail: result.detail });
  if (result.outcome === "ok") status.at = Date.now() - session.offset * 1000;
  await follow(result);
  if (session.state !== "open") return;
  await outbox.reload(session);
  if (session.bundle.list) session.unit = session.bundle.list.unit;
  refresh();
  if (result.quarantined.length) frame.say(ngettext("%(number)s was not taken in. See «Not taken in».", "%(number)s were not taken in. See «Not taken in».", result.quarantined.length));
  tabs.postMessage("changed");
  if (result.outcome !== "ok") soon(sync.waitAfterFailure() * 1000 || TIMER_MS);
  else soon(session.queue.length ? SOON_MS : session.told.length ? NEWS_MS : TIMER_MS);
}

async function follow(result) {
  if (result.outcome === "revoked" || result.isRevoked) {
    await flushed();
    const keys = session.keys?.outbox;
    await changed(() => sessions.meetRevocation(result.data ?? {}, keys));
  }
  if (result.outcome === "noRole") {
    await flushed();
    await changed(async () => {
      await sessions.forget();
      Object.assign(session, { state: "noRole", detail: result.detail });
    });
  }
}

// The queue goes first, into quarantine; then everything goes.
async function leaveRevoked() {
  tabs.postMessage("left");
  if (session.keys) await sync.sendAll(session, { isBackground: false, onProgress: () => {} });
  Object.assign(status, { others: await outbox.waiting() });
  if (!status.others.length) await sessions.wipe();
  show();
}

// --- Locking, leaving, new versions ----------------------------------------------------------------------------------

const flushed = async () => screen?.flush?.();

async function lock({ isChosen = false } = {}) {
  if (session.state !== "open") return;
  await flushed();
  sessions.lock();
  clearTimeout(timer);
  for (const dialog of document.querySelectorAll("dialog")) dialog.close();
  if (isChosen) tabs.postMessage("locked");
  await changed();
}

function touched() {
  clearTimeout(idle);
  touchedAt = Date.now();
  if (session.state === "open") idle = setTimeout(lock, session.lockAfterSeconds * 1000);
}

// A tablet that slept has not counted: what is shown at waking is the lock.
const hasSlept = () => session.state === "open" && Date.now() - touchedAt >= session.lockAfterSeconds * 1000;

async function woken() {
  if (hasSlept()) await lock();
  else if (session.state === "signedOut") await sessions.finishSignOut();
  else await send({ isBackground: true });
}

async function signOut() {
  await flushed();
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
  await changed(sessions.signOut);
  return tabs.postMessage("left");
}

async function loadNewVersion() {
  await flushed();
  const registration = await navigator.serviceWorker.getRegistration("/nettbrett/");
  registration?.waiting?.postMessage("takeOver");
}

// The server speaks a newer contract: the new app is fetched, and loaded when what waits is sent.
async function meetContract() {
  const registration = await navigator.serviceWorker?.getRegistration("/nettbrett/");
  await registration?.update().catch(() => {});
  if (!session.queue.length) await loadNewVersion();
}

async function register() {
  if (!("serviceWorker" in navigator)) return;
  let hadOne = Boolean(navigator.serviceWorker.controller);
  navigator.serviceWorker.addEventListener("controllerchange", async () => {
    if (hadOne) await flushed().finally(() => location.reload());
    hadOne = true;
  });
  const registration = await navigator.serviceWorker.register("/nettbrett/sw.js", { scope: "/nettbrett/" });
  const look = () => { status.hasNewVersion = Boolean(registration.waiting && navigator.serviceWorker.controller); frame.tell(status); };
  registration.addEventListener("updatefound", () => registration.installing?.addEventListener("statechange", look));
  look();
  await navigator.storage?.persist?.();
}

async function watch() {
  if (hasSlept()) return lock();
  if (session.state === "open" && sessions.hasEnded()) await flushed();
  const before = session.state;
  if (!(await sessions.removeExpired())) return undefined;
  return before === session.state ? refresh() : changed();
}

for (const kind of ["pointerdown", "keydown", "input"]) document.addEventListener(kind, touched, { passive: true });
window.addEventListener("hashchange", async () => { await flushed(); show(); });
window.addEventListener("online", () => { sync.forgetFailures(); return woken(); });
window.addEventListener("offline", () => frame.tell(status));
window.addEventListener("focus", woken);
window.addEventListener("pagehide", flushed);
document.addEventListener("visibilitychange", () => (document.hidden ? flushed() : woken()));
// What another tab of this tablet did: "changed" data, "locked", or "left" for good.
tabs.addEventListener("message", async ({ data }) => {
  if (data === "left" && ["open", "locked"].includes(session.state)) location.reload();
  if (data === "locked") await lock();
  if (data !== "changed" || session.state !== "open" || status.isSending) return;
  await sessions.reload();
  refresh();
});
setInterval(() => watch().catch((error) => console.warn("Looking at the clock failed", error.name)), LOOK_MS);

await use(navigator.language?.startsWith("nn") ? "nn" : "nb").catch(() => {});
show();
try {
  await sessions.start({ version: VERSION, onContract: meetContract });
} catch (error) {
  // Nothing can be read, and nothing is thrown away before somebody says so.
  console.warn("The store could not be opened", error.name);
  main.replaceChildren(h("p", { class: "ds-alert", "data-color": "danger" }, gettext("The tablet's store cannot be opened. Close the other tabs and load again.")));
  throw error;
}
await changed();
await register().catch((error) => console.warn("The app is not kept for places without coverage", error.name));
