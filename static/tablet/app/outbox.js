// What was done and is not sent. Only added to: an event is told when the server has named its id, and leaves when a
// bundle that knows of it is kept. So nothing that was done is out of sight for a moment, whatever fails in between.

import * as db from "./db.js";
import { lock, open, Unreadable } from "./keys.js";

let last = Promise.resolve();

// Events are kept in the order they were made, however long each takes to lock; reading waits for its turn too.
function inTurn(work) {
  const done = last.then(work);
  last = done.catch(() => {});
  return done;
}

// Returns the event when it is safely kept; raises when the device has no room for it.
export function add(session, fields) {
  const { keys, person } = session;
  const event = {
    id: crypto.randomUUID(),
    at: new Date().toISOString(),
    offset: session.offset,
    ...fields,
  };
  return inTurn(async () => {
    const record = { id: event.id, person: person.id, name: person.name };
    await db.put("outbox", { ...record, ...(await lock(keys.outbox[0], event.id, event)) });
    if (session.keys === keys) session.queue = [...session.queue, event];
    return event;
  });
}

// Brings in what the outbox holds of one's own: `queue` is not sent, `told` is sent and not in the bundle yet, and
// `unreadable` counts what no key opens.
export function reload(session) {
  return inTurn(async () => {
    const { keys, person } = session;
    if (!keys) return;
    const found = { queue: [], told: [], unreadable: 0 };
    for (const record of await db.all("outbox")) {
      if (record.person !== person.id) continue;
      try {
        found[record.isTold ? "told" : "queue"].push(await open(keys.outbox, record.id, record));
      } catch (error) {
        if (!(error instanceof Unreadable)) throw error;
        found.unreadable += record.isTold ? 0 : 1;
      }
    }
    found.numbers = (await db.get("meta", "numbers")) ?? {};
    if (session.keys === keys) Object.assign(session, found);
  });
}

// Returns who has something unsent here, and how much: [{person, name, count}]. Needs no key.
export async function waiting() {
  const people = new Map();
  for (const { person, name, isTold } of await db.all("outbox")) {
    if (isTold) continue;
    const found = people.get(person) ?? { person, name: name ?? "?", count: 0 };
    found.count += 1;
    people.set(person, found);
  }
  return [...people.values()];
}

// pairs: [event, what the server told of it]. A step that was opened here has a number from now on.
export function settle(session, keys, pairs) {
  return inTurn(async () => {
    const told = new Map(pairs.map(([event, result]) => [event.id, { ...event, told: result }]));
    const records = (await db.all("outbox")).filter((record) => told.has(record.id));
    const kept = await Promise.all(records.map(async (record) => {
      const event = told.get(record.id);
      return ["outbox", record.seq, { ...record, isTold: true, ...(await lock(keys.outbox[0], event.id, event)) }];
    }));
    const opened = pairs.filter(([event, result]) => event.kind === "OPEN_HPH4" && result.step);
    const numbers = { ...session.numbers, ...Object.fromEntries(opened.map(([event, result]) => [event.id, result.step])) };
    try {
      await db.change([...kept, ["meta", "numbers", numbers]]);
    } catch (error) {
      if (error.name !== "QuotaExceededError") throw error;
      // It is in the record. That it is seen here meanwhile is worth less than the room.
      await db.change(records.map((record) => ["outbox", record.seq]));
    }
    session.numbers = numbers;
  });
}

// Returns the places of what is told, for whoever keeps a bundle that was asked for after it.
export async function toldPlaces() {
  return (await db.all("outbox")).filter((record) => record.isTold).map((record) => record.seq);
}
