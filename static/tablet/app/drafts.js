// What is typed and is no answer yet: half a number, a reason, or words that there was no room for. It outlives the
// lock: locked like the outbox, for the same person.

import * as db from "./db.js";
import { lock, open } from "./keys.js";

let typed = {};
let isKept = true;

const place = (session) => `drafts:${session.person.id}`;

// Returns the fields of a screen as they were left: {name: words}.
export const of = (screen) => typed[screen] ?? {};

export async function note(session, screen, fields) {
  const before = JSON.stringify(typed);
  const { [screen]: _before, ...rest } = typed;
  typed = Object.keys(fields).length ? { ...rest, [screen]: fields } : rest;
  if ((JSON.stringify(typed) === before && isKept) || !session.keys) return;
  isKept = false;
  if (Object.keys(typed).length) await db.put("meta", await lock(session.keys.outbox[0], place(session), typed), place(session));
  else await db.remove("meta", place(session));
  isKept = true;
}

export async function load(session) {
  const kept = await db.get("meta", place(session));
  const opened = kept && (await open(session.keys.outbox, place(session), kept).catch(() => null));
  typed = { ...opened, ...typed };
}

// At the lock. What there was no room for stays in memory, for the same person on the same page.
export function putAway() {
  if (isKept) typed = {};
}

export function forget() {
  typed = {};
  isKept = true;
}
