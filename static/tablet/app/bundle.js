// What the device carries of the unit's patients: downloaded, locked, kept for some hours, and then removed.

import * as db from "./db.js";
import { lock, open } from "./keys.js";
import { bundleDoor } from "./net.js";

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

export async function download(session, { isBackground = false, onProgress = () => {} } = {}) {
  onProgress("asking");
  const answer = await bundleDoor(session.bundle.list?.token, { isBackground });
  if (answer.outcome !== "ok") return answer;
  onProgress("keeping");
  session.bundle = await keep(session, answer.data);
  return answer;
}

async function keep(session, sent) {
  const before = sent.is_delta ? session.bundle : EMPTY;
  const pathways = merged(before.pathways, sent.pathways, sent.listed);
  const needed = new Set([...pathways.values()].flatMap((each) => [...each.steps.map((step) => step.template), each.hph4_template]));
  const templates = merged(before.templates, sent.templates, needed);
  const { pathways: _pathways, templates: _templates, is_delta: _delta, ...list } = sent;
  const parts = new Map([["list", list]]);
  for (const each of sent.pathways) parts.set(`pathway:${each.id}`, each);
  for (const each of sent.templates) parts.set(`template:${each.id}`, each);
  const kept = new Set(["list", ...[...pathways.keys()].map((id) => `pathway:${id}`), ...[...templates.keys()].map((id) => `template:${id}`)]);
  const changes = (await db.keys("parts")).filter((key) => !kept.has(key)).map((key) => ["parts", key]);
  for (const [key, part] of parts) {
    if (kept.has(key)) changes.push(["parts", key, await lock(session.keys.bundle, key, part)]);
  }
  changes.push(["meta", "expires_at", list.expires_at]);
  await db.change(changes);
  return { list, pathways, templates };
}

function merged(before, sent, wanted) {
  const known = new Map([...before, ...sent.map((each) => [each.id, each])]);
  return new Map([...wanted].filter((id) => known.has(id)).map((id) => [id, known.get(id)]));
}

export async function remove() {
  await db.clear("parts");
  await db.remove("meta", "expires_at");
}
