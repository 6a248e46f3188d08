// Who has the device open, from sign-in to sign-out: keys in memory while it is open, wrapped by a code while it is not.
//
// state: starting, noCoverage, signedOut, chooseCode, locked, open, noRole, revoked

import * as bundle from "./bundle.js";
import * as db from "./db.js";
import { keysOf, unwrap, wrap, WrongCode } from "./keys.js";
import * as net from "./net.js";
import * as outbox from "./outbox.js";

const FORGOTTEN = { keys: null, bundle: bundle.EMPTY, queue: [] };

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

export async function start({ version }) {
  session.device = (await db.get("meta", "device")) ?? (await made("device", crypto.randomUUID()));
  session.offset = (await db.get("meta", "offset")) ?? 0;
  net.configure({ device: session.device, version, onClock: noteClock });
  const kept = await db.get("meta", "signIn");
  if (kept) Object.assign(session, kept);
  const wrapped = await db.get("meta", "wrapped");
  if (wrapped && !bundle.hasExpired(kept.expiresAt, session)) {
    session.state = "locked";
    return;
  }
  await forget();
  await askForKeys();
}

async function made(name, value) {
  await db.put("meta", value, name);
  return value;
}

function noteClock(offset) {
  session.offset = offset;
  db.put("meta", offset, "offset").catch(() => {});
}

// Asks who is signed in, and goes to the state that follows. Also for the button «Try again».
export async function askForKeys() {
  const answer = await net.keyDoor();
  if (answer.outcome === "ok") {
    take(answer.data);
    session.state = "chooseCode";
  } else {
    session.detail = answer.data.detail ?? "";
    session.state = { signedOut: "signedOut", revoked: "revoked", noRole: "noRole" }[answer.outcome] ?? "noCoverage";
    if (answer.outcome === "revoked") await meetRevocation(answer.data);
  }
  return session.state;
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
  session.queue = (await outbox.own(session)).events;
  session.state = "open";
}

// Returns how many tries are left; 0 means that the keys are gone and the nurse must sign in.
export async function unlock(code) {
  const wrapped = await db.get("meta", "wrapped");
  // Counted before it is tried: pulling the plug gives no free try.
  await db.put("meta", { ...wrapped, tries: wrapped.tries - 1 }, "wrapped");
  try {
    material = await unwrap(code, wrapped);
  } catch (error) {
    if (!(error instanceof WrongCode)) throw error;
    if (wrapped.tries > 1) return wrapped.tries - 1;
    await forget();
    await askForKeys();
    return 0;
  }
  await db.put("meta", wrapped, "wrapped");
  await renewed(code);
  if (material) await open();
  return wrapped.tries;
}

// A new sign-in has new keys, a revoked device none, and another person nothing to do with these. Without coverage the
// old keys go on.
async function renewed(code) {
  const old = material;
  const person = session.person.id;
  const answer = navigator.onLine ? await net.keyDoor() : { outcome: "offline", data: {} };
  if (answer.outcome === "revoked") {
    await meetRevocation(answer.data, old);
    material = null;
  } else if (answer.outcome === "ok" && answer.data.person.id !== person) {
    await forget();
    take(answer.data);
    session.state = "chooseCode";
    material = null;
    await askForKeys();
  } else if (answer.outcome === "ok" && answer.data.bundle_key !== old.bundle) {
    take(answer.data);
    await keepKeys(code);
  }
}

export function lock() {
  if (session.state !== "open") return;
  Object.assign(session, FORGOTTEN);
  session.state = "locked";
}

export async function signOut() {
  await net.signOut();
  await forget();
  session.state = "signedOut";
}

// Removes everything but the locked outbox.
export async function forget() {
  Object.assign(session, FORGOTTEN);
  await bundle.remove();
  await db.remove("meta", "wrapped");
  await db.remove("meta", "signIn");
}

// Sends first what was done, which the server keeps apart, and then removes everything. Without the person's keys the
// locked outbox stays.
export async function meetRevocation(data, keys = null) {
  const known = data.outbox_keys ?? keys?.outbox;
  await forget();
  session.state = "revoked";
  if (known && session.person) {
    session.keys = { bundle: null, outbox: (await keysOf({ bundle: btoa("\0".repeat(32)), outbox: known })).outbox };
  }
}

export async function wipe() {
  await db.destroy();
  for (const name of await caches.keys()) await caches.delete(name);
  for (const registration of await navigator.serviceWorker.getRegistrations()) await registration.unregister();
}
