// Every word with the server. The answer is one of the outcomes of docs/tablet.md, never an exception:
// ok, offline, trouble (try again later), signedOut, revoked, noRole, otherPerson, refused.

export const CONTRACT = 1;

const TIMEOUT_MS = 30_000;
// Whoever stands at a door and waits to be let in is not held up by a weak signal.
const IMPATIENT_MS = 4_000;
const OUTCOMES = { signed_out: "signedOut", revoked: "revoked", no_role: "noRole", other_person: "otherPerson" };

let csrf = "";

const settings = { device: "", version: "", onClock: () => {}, onContract: () => {} };

export const configure = (known) => Object.assign(settings, known);

async function call(address, { body = null, isBackground = false, isImpatient = false } = {}) {
  if (!navigator.onLine) return { outcome: "offline", status: 0, data: {} };
  const headers = { Accept: "application/json", "X-HPH-Device": settings.device, "X-HPH-App": settings.version };
  if (isBackground) headers["X-Background-Refresh"] = "1";
  if (body) Object.assign(headers, { "Content-Type": "application/json", "X-CSRFToken": csrf });
  const before = Date.now();
  let response;
  let data;
  try {
    response = await fetch(address, {
      method: body ? "POST" : "GET",
      headers,
      body: body && JSON.stringify(body),
      credentials: "same-origin",
      cache: "no-store",
      redirect: "error",
      signal: AbortSignal.timeout(isImpatient ? IMPATIENT_MS : TIMEOUT_MS),
    });
    data = await response.json();
    if (!isOurs(response, data)) throw new TypeError("Not an answer of ours");
  } catch {
    // No network, half an answer, or something that is not ours (the page of a hotel's network).
    return { outcome: response ? "trouble" : "offline", status: response?.status ?? 0, data: {} };
  }
  if (data.csrf) csrf = data.csrf;
  if (data.now) settings.onClock(Math.round(((before + Date.now()) / 2 - Date.parse(data.now)) / 1000));
  if (data.contract > CONTRACT) settings.onContract(data.contract);
  return { outcome: outcomeOf(response, data), status: response.status, data };
}

const isOurs = (response, data) => data !== null && typeof data === "object" && (!response.ok || data.contract >= CONTRACT);

function outcomeOf(response, data) {
  if (response.ok) return "ok";
  if (OUTCOMES[data.code]) return OUTCOMES[data.code];
  if (response.status === 429 || response.status >= 500) return "trouble";
  return data.code === "csrf" ? "csrf" : "refused";
}

export const keyDoor = (options) => call("/nettbrett/nokkel/", options);

export const bundleDoor = (token, options) =>
  call(token ? `/nettbrett/pakke/?since=${encodeURIComponent(token)}` : "/nettbrett/pakke/", options);

export async function syncDoor(body, options) {
  const answer = csrf ? await call("/nettbrett/synk/", { ...options, body }) : { outcome: "csrf" };
  if (answer.outcome !== "csrf") return answer;
  const renewed = await keyDoor(options);
  return renewed.outcome === "ok" || renewed.outcome === "revoked"
    ? call("/nettbrett/synk/", { ...options, body })
    : renewed;
}

// Returns whether the server has ended the session. Without coverage it has not.
export async function signOut() {
  if (!csrf) await keyDoor({ isImpatient: true });
  return (await left()) || ((await keyDoor({ isImpatient: true })).outcome === "signedOut") || left();
}

async function left() {
  try {
    const answer = await fetch("/logg-ut/", { method: "POST", headers: { "X-CSRFToken": csrf }, credentials: "same-origin", redirect: "manual", signal: AbortSignal.timeout(IMPATIENT_MS) });
    return answer.ok || answer.type === "opaqueredirect";
  } catch {
    return false;
  }
}
