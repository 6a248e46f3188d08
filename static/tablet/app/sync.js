// Sending what waits, and fetching what changed. One tab at a time, one request at a time, until the outbox is empty.

import * as bundle from "./bundle.js";
import { syncDoor } from "./net.js";
import * as outbox from "./outbox.js";

const WAITS_S = [5, 10, 20, 40, 80, 160, 300];

let failures = 0;

export const waitAfterFailure = () => WAITS_S[Math.min(failures, WAITS_S.length) - 1] ?? 0;

// Returns {outcome, detail, sent, quarantined}. `onProgress(sent, total)` counts events.
export function run(session, { isBackground = false, onProgress = () => {}, onNumber = () => {} } = {}) {
  return navigator.locks.request("hph-tablet-sync", async () => {
    const result = await sendAll(session, { isBackground, onProgress, onNumber });
    if (result.outcome === "ok" && !result.isRevoked) {
      const fetched = await bundle.download(session, { isBackground });
      if (fetched.outcome !== "ok") Object.assign(result, { outcome: fetched.outcome, detail: fetched.data.detail });
    }
    failures = ["offline", "trouble"].includes(result.outcome) ? failures + 1 : 0;
    return result;
  });
}

export async function sendAll(session, { isBackground, onProgress, onNumber = () => {} }) {
  const result = { outcome: "ok", detail: "", sent: 0, quarantined: [], isRevoked: false };
  const { events } = await outbox.own(session);
  const total = events.length;
  while (events.length) {
    onProgress(result.sent, total);
    const batch = events.splice(0, session.eventsPerRequest);
    const answer = await syncDoor(
      { contract: 1, person: session.person.id, sent_at: new Date().toISOString(), events: batch },
      { isBackground },
    );
    if (answer.outcome !== "ok") return { ...result, outcome: answer.outcome, detail: answer.data.detail ?? "", data: answer.data };
    const named = await settle(batch, answer.data.results ?? []);
    for (const event of batch.filter((each) => each.kind === "OPEN_HPH4")) {
      const step = answer.data.results.find((each) => each.id === event.id)?.step;
      if (step) onNumber(event.id, step);
    }
    result.sent += named.length;
    result.quarantined.push(...answer.data.results.filter((each) => each.status === "quarantined"));
    result.isRevoked = answer.data.device === "revoked";
    // An answer that names nothing of what was sent would be asked again for ever.
    if (!named.length) return { ...result, outcome: "trouble" };
    session.queue = (await outbox.own(session)).events;
  }
  onProgress(result.sent, total);
  return result;
}

// An event whose id could not be read is answered at its place in the order.
async function settle(batch, results) {
  const sent = new Set(batch.map((event) => event.id));
  const named = results.map((each, place) => each.id ?? batch[place]?.id).filter((id) => sent.has(id));
  await outbox.settle(named);
  return named;
}
