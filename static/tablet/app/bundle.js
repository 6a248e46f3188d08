// What the device carries of the unit's patients: downloaded, locked, kept for some hours, and then removed.

import * as db from "./db.js";
import { lock, open } from "./keys.js";
import { bundleDoor } from "./net.js";
import { toldPlaces } from "./outbox.js";

export const EMPTY = { list: null, pathways: new Map(), templates: new Map() };

// Reads what is kept. Anything that does not open, or is half written, is as good as nothing: it is downloaded anew.
export async function load(session) {
  const bundle = { list: null, pathways: new Map(), templates: new Map() };
  try {
    for (const key of await db.keys("parts")) {
      const part = await open(session.keys.bundle, key, await db.get("parts", key));
      if (key === "list") bundle.list = part;
      else (key.startsWith("pathway:") ? bundle.pathways : bundle.templates).set(part.id, part);
    }
  } catch {
    await remove();
    return EMPTY;
  }
  if (!isWhole(bundle) || hasExpired(bundle.list.expires_at, session)) {
    await remove();
    return EMPTY;
  }
  return bundle;
}

function isWhole({ list, pathways, templates }) {
  const steps = [...pathways.values()].flatMap((pathway) => pathway.steps);
  return Boolean(list) && list.listed.every((id) => pathways.has(id)) && steps.every((step) => step.template === null || templates.has(step.template));
}

// The device's clock may be wrong by days; its offset is known.
export const hasExpired = (moment, session) => Date.now() - session.offset * 1000 >= Date.parse(moment);

// Fetches what changed and keeps it, and lets go of what was told before it was asked for. Raises when the device has
// no room: the old bundle stands then, whole.
export async function download(session, { isBackground = false } = {}) {
  const { keys } = session;
  const told = await toldPlaces();
  let answer = await asked(session, session.bundle.list?.token, { isBackground });
  if (answer.outcome === "ok" && !isWhole(joined(session.bundle, answer.data))) answer = await asked(session, null, { isBackground });
  if (answer.outcome !== "ok") return answer;
  if (session.keys !== keys) return { outcome: "locked", data: {} };
  const next = joined(session.bundle, answer.data);
  await keep(keys, next, answer.data, told);
  if (session.keys === keys) session.bundle = next;
  return answer;
}

async function asked(session, token, options) {
  const answer = await bundleDoor(token, options);
  // Somebody else has signed in behind the app's back: nothing of theirs is locked with these keys.
  const isOurs = answer.outcome !== "ok" || answer.data.person.id === session.person?.id;
  return isOurs ? answer : { outcome: "otherPerson", data: {} };
}

function joined(bundle, sent) {
  const before = sent.is_delta ? bundle : EMPTY;
  const pathways = merged(before.pathways, sent.pathways, sent.listed);
  const needed = new Set([...pathways.values()].flatMap((each) => [...each.steps.map((step) => step.template), each.hph4_template]));
  const templates = merged(before.templates, sent.templates, needed);
  const { pathways: _pathways, templates: _templates, is_delta: _delta, ...list } = sent;
  return { list, pathways, templates };
}

function merged(before, sent, wanted) {
  const known = new Map([...before, ...sent.map((each) => [each.id, each])]);
  return new Map([...wanted].filter((id) => known.has(id)).map((id) => [id, known.get(id)]));
}

async function keep(keys, { list, pathways, templates }, sent, told) {
  const parts = new Map([["list", list]]);
  for (const each of sent.pathways) parts.set(`pathway:${each.id}`, each);
  for (const each of sent.templates) parts.set(`template:${each.id}`, each);
  const kept = new Set(["list", ...[...pathways.keys()].map((id) => `pathway:${id}`), ...[...templates.keys()].map((id) => `template:${id}`)]);
  const changes = (await db.keys("parts")).filter((key) => !kept.has(key)).map((key) => ["parts", key]);
  for (const [key, part] of parts) {
    if (kept.has(key)) changes.push(["parts", key, await lock(keys.bundle, key, part)]);
  }
  changes.push(["meta", "expires_at", list.expires_at], ...told.map((seq) => ["outbox", seq]));
  await db.change(changes);
}

export async function remove() {
  await db.clear("parts");
  await db.remove("meta", "expires_at");
}
