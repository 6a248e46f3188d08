// Sending what waits, and fetching what changed. One tab at a time, one request at a time, until the outbox is empty.

import * as bundle from "./bundle.js";
import { CONTRACT, syncDoor } from "./net.js";
import * as outbox from "./outbox.js";

const WAITS_S = [5, 10, 20, 40, 80, 160, 300];
// A download works the whole list out and notes who saw it: taps in a row share one.
const FRESH_MS = 15_000;

let failures = 0;
let fetchedAt = -Infinity;

// What failed before there was coverage says nothing of the coverage there is now.
export const forgetFailures = () => { failures = 0; };

export const waitAfterFailure = () => WAITS_S[Math.min(failures, WAITS_S.length) - 1] ?? 0;

// Returns {outcome, detail, data, sent, quarantined, isRevoked}. `onProgress(sent, total)` counts events.
export function run(session, { isBackground = false, onProgress = () => {} } = {}) {
  return navigator.locks.request("hph-tablet-sync", async () => {
    const result = await sendAll(session, { isBackground, onProgress });
    if (result.outcome === "ok" && !result.isRevoked && wantsNews(session, result, isBackground)) {
      const fetched = await bundle.download(session, { isBackground });
      if (fetched.outcome === "ok") fetchedAt = performance.now();
      else Object.assign(result, { outcome: fetched.outcome, detail: fetched.data.detail ?? "", data: fetched.data });
    }
    failures = ["offline", "trouble"].includes(result.outcome) ? failures + 1 : 0;
    return result;
  });
}

const wantsNews = (session, result, isBackground) =>
  !isBackground && !result.sent || result.isUnlikely || !session.bundle.list || performance.now() - fetchedAt >= FRESH_MS;

export async function sendAll(session, { isBackground, onProgress }) {
  const result = { outcome: "ok", detail: "", data: {}, sent: 0, quarantined: [], isRevoked: false, isUnlikely: false };
  const { keys } = session;
  await outbox.reload(session);
  const events = [...session.queue];
  const total = events.length;
  while (events.length) {
    onProgress(result.sent, total);
    const batch = events.splice(0, session.eventsPerRequest);
    const body = { contract: CONTRACT, person: session.person.id, sent_at: new Date().toISOString(), events: batch };
    const answer = await syncDoor(body, { isBackground });
    if (answer.outcome !== "ok") return { ...result, outcome: answer.outcome, detail: answer.data.detail ?? "", data: answer.data };
    const pairs = paired(batch, answer.data.results ?? []);
    await outbox.settle(session, keys, pairs);
    result.sent += pairs.length;
    result.quarantined.push(...pairs.map(([, told]) => told).filter((told) => told.status === "quarantined"));
    // Whatever changes more than one answer is worth looking at right away.
    result.isUnlikely ||= pairs.some(([event, told]) => event.kind !== "ANSWER" || told.status === "quarantined" || told.is_conflict);
    result.isRevoked = answer.data.device === "revoked";
    await outbox.reload(session);
    // An answer that leaves out something of what was sent would be asked again for ever.
    if (pairs.length < batch.length) return { ...result, outcome: "trouble" };
  }
  onProgress(result.sent, total);
  return result;
}

// An event whose id could not be read is answered at its place in the order.
function paired(batch, results) {
  const sent = new Map(batch.map((event) => [event.id, event]));
  return results.map((told, place) => [sent.get(told.id ?? batch[place]?.id), told]).filter(([event]) => event);
}
