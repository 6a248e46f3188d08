// What was done and is not sent. Only added to: an event leaves for one reason, that the server has named its id.

import * as db from "./db.js";
import { lock, open, Unreadable } from "./keys.js";

let last = Promise.resolve();

// Events are kept in the order they were made, however long each takes to lock.
function inTurn(work) {
  const done = last.then(work);
  last = done.catch(() => {});
  return done;
}

// Returns the event when it is safely kept; raises when the device has no room for it.
export function add(session, fields) {
  const event = {
    id: crypto.randomUUID(),
    at: new Date().toISOString(),
    offset: session.offset,
    ...fields,
  };
  return inTurn(async () => {
    const record = { id: event.id, person: session.person.id, name: session.person.name };
    await db.put("outbox", { ...record, ...(await lock(session.keys.outbox[0], event.id, event)) });
    return event;
  });
}

// Returns {events, unreadable}: one's own events in order, and how many of them no key opens.
export async function own(session) {
  const events = [];
  let unreadable = 0;
  for (const record of await db.all("outbox")) {
    if (record.person !== session.person.id) continue;
    try {
      events.push(await open(session.keys.outbox, record.id, record));
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      unreadable += 1;
    }
  }
  return { events, unreadable };
}

// Returns who has something unsent here, and how much: [{person, name, count}]. Needs no key.
export async function waiting() {
  const people = new Map();
  for (const { person, name } of await db.all("outbox")) {
    const found = people.get(person) ?? { person, name, count: 0 };
    found.count += 1;
    people.set(person, found);
  }
  return [...people.values()];
}

export async function settle(ids) {
  const settled = new Set(ids);
  const records = await db.all("outbox");
  await db.change(records.filter((record) => settled.has(record.id)).map((record) => ["outbox", record.seq]));
}
