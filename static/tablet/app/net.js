// Every word with the server. The answer is one of the outcomes of docs/tablet.md, never an exception:
// ok, offline, trouble (try again later), signedOut, revoked, noRole, otherPerson, refused.

const TIMEOUT_MS = 30_000;
const OUTCOMES = { signed_out: "signedOut", revoked: "revoked", no_role: "noRole", other_person: "otherPerson" };

let csrf = "";

export function configure({ device, version, onClock }) {
  Object.assign(settings, { device, version, onClock });
}

const settings = { device: "", version: "", onClock: () => {} };

async function call(address, { body = null, isBackground = false } = {}) {
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
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    data = await response.json();
  } catch {
    // No network, half an answer, or something that is not ours (the page of a hotel's network).
    return { outcome: response ? "trouble" : "offline", status: response?.status ?? 0, data: {} };
  }
  if (data.csrf) csrf = data.csrf;
  if (data.now) settings.onClock(Math.round(((before + Date.now()) / 2 - Date.parse(data.now)) / 1000));
  return { outcome: outcomeOf(response, data), status: response.status, data };
}

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

// Without coverage the session ends by itself; the keys are gone from here at once.
export async function signOut() {
  try {
    await fetch("/logg-ut/", { method: "POST", headers: { "X-CSRFToken": csrf }, credentials: "same-origin", redirect: "manual", signal: AbortSignal.timeout(5_000) });
  } catch {
    // No coverage.
  }
}
