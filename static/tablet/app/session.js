// Who has the device open, from sign-in to sign-out: keys in memory while it is open, wrapped by a code while it is not.
//
// state: starting, noCoverage, signedOut, chooseCode, locked, open, noRole, revoked

import * as bundle from "./bundle.js";
import * as db from "./db.js";
import * as drafts from "./drafts.js";
import { keysOf, unwrap, wrap, WrongCode } from "./keys.js";
import * as net from "./net.js";
import * as outbox from "./outbox.js";

const FORGOTTEN = { keys: null, bundle: bundle.EMPTY, queue: [], told: [], unreadable: 0, numbers: {} };
const NO_BUNDLE_KEY = btoa("\0".repeat(32));

export const session = {
  state: "starting",
  device: "",
  offset: 0,
  person: null,
  unit: null,
  expiresAt: null,
  lockAfterSeconds: 600,
  eventsPerRequest: 50,
  detail: "",
  ...FORGOTTEN,
};

// Between the answer of the key door and the code that the nurse chooses. Never kept anywhere else.
let material = null;

export async function start({ version, onContract }) {
  session.device = (await db.get("meta", "device")) ?? (await made("device", crypto.randomUUID()));
  session.offset = (await db.get("meta", "offset")) ?? 0;
  net.configure({ device: session.device, version, onClock: noteClock, onContract });
  const kept = await db.get("meta", "signIn");
  const wrapped = await db.get("meta", "wrapped");
  if (kept && wrapped) {
    Object.assign(session, kept);
    if (!hasEnded()) {
      session.state = "locked";
      return;
    }
  }
  await forget();
  await askForKeys();
}

async function made(name, value) {
  await db.put("meta", value, name);
  return value;
}

function noteClock(offset) {
  if (offset === session.offset || session.state === "revoked") return;
  session.offset = offset;
  db.put("meta", offset, "offset").catch(() => {});
}

export const hasEnded = () => bundle.hasExpired(session.expiresAt, session);

// Asks who is signed in, and goes to the state that follows. Also for the button «Try again».
export async function askForKeys() {
  const answer = await net.keyDoor();
  if (answer.outcome === "ok" && (await isLeft(answer.data))) {
    session.state = "signedOut";
  } else if (answer.outcome === "ok") {
    take(answer.data);
    session.state = "chooseCode";
  } else {
    session.detail = answer.data.detail ?? "";
    session.state = { signedOut: "signedOut", revoked: "revoked", noRole: "noRole" }[answer.outcome] ?? "noCoverage";
    if (answer.outcome === "revoked") await meetRevocation(answer.data);
  }
  return session.state;
}

// Tells whether this very sign-in was left here while there was no coverage: then it is ended now.
async function isLeft({ expires_at: expiresAt }) {
  const left = await db.get("meta", "left");
  if (left !== undefined && (left !== expiresAt || (await net.signOut()))) await db.remove("meta", "left");
  return left === expiresAt;
}

function take(data) {
  material = { bundle: data.bundle_key, outbox: data.outbox_keys };
  Object.assign(session, {
    person: data.person,
    unit: data.unit,
    expiresAt: data.expires_at,
    lockAfterSeconds: data.lock_after_seconds,
    eventsPerRequest: data.events_per_request,
  });
}

export async function chooseCode(code) {
  await keepKeys(code);
  await open();
}

async function keepKeys(code) {
  const { person, unit, expiresAt, lockAfterSeconds, eventsPerRequest } = session;
  const wrapped = await wrap(code, material);
  await bundle.remove();
  await db.change([
    ["meta", "wrapped", wrapped],
    ["meta", "signIn", { person, unit, expiresAt, lockAfterSeconds, eventsPerRequest }],
  ]);
}

async function open() {
  session.keys = await keysOf(material);
  material = null;
  session.bundle = await bundle.load(session);
  await outbox.reload(session);
  await drafts.load(session);
  session.state = "open";
}

// Brings in what another tab has kept.
export async function reload() {
  const { keys } = session;
  const found = await bundle.load(session);
  if (session.keys !== keys) return;
  session.bundle = found;
  await outbox.reload(session);
}

// Returns how many tries are left; 0 means that the keys are gone and the nurse must sign in.
export async function unlock(code) {
  if (hasEnded()) return end();
  const wrapped = await db.get("meta", "wrapped");
  // Counted before it is tried: pulling the plug gives no free try.
  await db.put("meta", { ...wrapped, tries: wrapped.tries - 1 }, "wrapped");
  try {
    material = await unwrap(code, wrapped);
  } catch (error) {
    if (!(error instanceof WrongCode)) throw error;
    if (wrapped.tries > 1) return wrapped.tries - 1;
    // Not even the one who is signed in gets new keys: whoever guesses may be holding somebody else's tablet.
    return signOut();
  }
  await db.put("meta", { ...wrapped, tries: 5 }, "wrapped");
  await renewed(code);
  if (material) await open();
  return wrapped.tries;
}

// A new sign-in has new keys, and a revoked device none. Without coverage, or when somebody else has signed in, the
// old ones go on, and nothing is sent.
async function renewed(code) {
  const answer = navigator.onLine ? await net.keyDoor({ isImpatient: true }) : { outcome: "offline", data: {} };
  if (answer.outcome === "revoked") {
    const old = (await keysOf(material)).outbox;
    material = null;
    await meetRevocation(answer.data, old);
  } else if (answer.outcome === "ok" && answer.data.person.id === session.person.id && answer.data.bundle_key !== material.bundle) {
    take(answer.data);
    await keepKeys(code);
  }
}

export function lock() {
  if (session.state !== "open") return;
  Object.assign(session, FORGOTTEN);
  drafts.putAway();
  session.state = "locked";
}

// Removes what has gone out of date, whether the device is open or locked. Returns whether anything was removed.
export async function removeExpired() {
  if (!["open", "locked"].includes(session.state)) return false;
  if (hasEnded()) {
    await end();
    return true;
  }
  const at = await db.get("meta", "expires_at");
  if (!at || !bundle.hasExpired(at, session)) return false;
  await bundle.remove();
  session.bundle = bundle.EMPTY;
  return true;
}

async function end() {
  await forget();
  await askForKeys();
  return 0;
}

// Removes the keys here and ends the sign-in there. Without coverage that is done at the next contact.
export async function signOut() {
  const { expiresAt } = session;
  await db.put("meta", expiresAt, "left");
  await forget();
  session.state = "signedOut";
  await finishSignOut();
  return 0;
}

export async function finishSignOut() {
  if (session.state !== "signedOut" || (await db.get("meta", "left")) === undefined) return;
  if (await net.signOut()) await db.remove("meta", "left");
}

// Somebody else takes the tablet: in with their own sign-in when they have one, else out with the one who left it.
export async function changePerson() {
  const before = session.person.id;
  const answer = await net.keyDoor({ isImpatient: true });
  if (answer.outcome !== "ok" || answer.data.person.id === before) return signOut();
  await forget();
  take(answer.data);
  session.state = "chooseCode";
  return 0;
}

// Removes everything but the locked outbox.
export async function forget() {
  Object.assign(session, FORGOTTEN);
  drafts.forget();
  await bundle.remove();
  await db.change([["meta", "wrapped"], ["meta", "signIn"]]);
}

// Removes everything but the outbox, and holds the keys that send it. Without any it stays, locked, for its person.
export async function meetRevocation(data, known = null) {
  await forget();
  session.state = "revoked";
  session.person = data.person ?? session.person;
  const outboxKeys = data.outbox_keys ? (await keysOf({ bundle: NO_BUNDLE_KEY, outbox: data.outbox_keys })).outbox : known;
  if (outboxKeys && session.person) session.keys = { bundle: null, outbox: outboxKeys };
}

export async function wipe() {
  await db.destroy();
  for (const name of await caches.keys()) await caches.delete(name);
  for (const registration of await navigator.serviceWorker.getRegistrations()) await registration.unregister();
}
