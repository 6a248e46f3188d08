// A checklist saves itself: each tap is sent at once, with an id made here, so that sending it twice stores it once.
// What could not be sent is kept on the page, counted in its foot, and sent again. Without this script each question
// has a Save button of its own.

const RETRY_MS = 5_000;
const NEWS_MS = 20_000;
const TYPING_MS = 1_500;
const ARROWS_MS = 400;
const SLOW_MS = 500;

const page = document.querySelector("[data-checklist]:not([data-closed])");
const said = document.querySelector("[data-sending]");

// Question -> what is on its way or waiting: { clientId, answeredAt, words, clear, state }
const outgoing = new Map();
const timers = new Map();
let isSignedOut = false;
let byArrow = false;
let wantsToFinish = null;

function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  // Plain http on another machine has no randomUUID.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

function words(form) {
  const data = new FormData(form);
  return JSON.stringify([data.get("value") ?? "", data.get("note") ?? ""]);
}

function token() {
  // Signing in again gives a new one while the page stands open.
  return document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];
}

function save(form, { clear = false, confirm = "" } = {}) {
  clearTimeout(timers.get(form));
  timers.delete(form);
  const now = words(form);
  const before = outgoing.get(form);
  if (before && before.words === now && before.clear === clear && before.confirm === confirm) {
    if (before.state === "waiting") send(form, before);
    return;
  }
  if (!before && !clear && !confirm && now === form.dataset.saved) return;
  const answer = { clientId: newId(), answeredAt: new Date().toISOString(), words: now, clear, confirm, state: "sending" };
  outgoing.set(form, answer);
  send(form, answer);
}

function send(form, answer) {
  answer.state = "sending";
  answer.since = Date.now();
  window.htmx.trigger(form, "save");
  setTimeout(tell, SLOW_MS + 50);
}

function takeBack(form) {
  for (const input of form.querySelectorAll("input[type=radio], input[type=checkbox]")) input.checked = false;
  for (const field of form.querySelectorAll("input[type=text], input[type=date], textarea")) field.value = "";
  save(form, { clear: true });
}

function put(form, value) {
  for (const field of form.querySelectorAll("[name=value]")) {
    if (["radio", "checkbox"].includes(field.type)) field.checked = field.value === value;
    else field.value = value;
  }
}

function confirmOffer(form, button) {
  // Said once; to say it again it is taken back first.
  if (form.hasAttribute("data-answered") || outgoing.has(form)) return;
  put(form, button.dataset.value);
  choose(form, button.closest("[data-offer]"));
  save(form, { confirm: button.value });
}

function choose(form, offer) {
  for (const each of form.querySelectorAll("[data-offer]")) each.classList.toggle("is-chosen", each === offer);
}

function coveredBy(rest) {
  const forms = [...rest.closest("[data-part]").querySelectorAll(".item[data-calm]:not([data-answered])")];
  return forms.filter((form) => !form.querySelector("input[type=radio]:checked"));
}

function confirmRest(rest) {
  for (const form of coveredBy(rest)) {
    put(form, "unchanged");
    save(form);
  }
  countRest(rest);
}

function countRest(rest) {
  if (!rest) return;
  const left = coveredBy(rest).length;
  rest.querySelector("[data-rest-count]").textContent = String(left);
  rest.querySelector("button").setAttribute("aria-disabled", String(left === 0));
}

function saveSoon(form, wait) {
  clearTimeout(timers.get(form));
  timers.set(form, setTimeout(() => save(form), wait));
}

function saveTyped() {
  for (const form of [...timers.keys()]) save(form);
}

function tell() {
  if (!said) return;
  const all = [...outgoing.values()];
  const waiting = all.filter((answer) => answer.state === "waiting").length;
  const isSlow = all.some((answer) => answer.state === "sending" && Date.now() - answer.since >= SLOW_MS);
  let text = "";
  if (isSignedOut && waiting) text = said.dataset.wordsSignedOut;
  else if (waiting) text = said.dataset.wordsWaiting.replace("7", String(waiting));
  else if (isSlow) text = said.dataset.wordsSending;
  said.hidden = !text;
  said.classList.toggle("is-waiting", waiting > 0);
  if (said.textContent !== text) said.textContent = text;
}

function count(form) {
  const part = form.closest("[data-part]");
  const number = part?.querySelector("[data-part-answered]");
  if (number) number.textContent = String(part.querySelectorAll(".item[data-answered]").length);
  countRest(part?.querySelector("[data-rest]"));
}

function read(form) {
  // What the reply says of this question: its version, and whether it now counts as answered.
  const version = form.querySelector("[data-state] input[name=seen_version]");
  if (version) form.dataset.version = version.value;
  const isAnswered = Boolean(form.querySelector("[data-state] .take-back"));
  form.toggleAttribute("data-answered", isAnswered);
  form.classList.toggle("is-missing", form.hasAttribute("data-required") && !isAnswered);
  if (!isAnswered) choose(form, null);
  count(form);
}

function follow(key) {
  // What is worked out from this answer is fetched again.
  for (const slot of page.querySelectorAll("[data-follows-answers]")) {
    const keys = slot.querySelector("[data-follows]")?.dataset.follows.split(" ");
    if (!keys || keys.includes(key)) window.htmx.trigger(slot, "follow");
  }
}

function settle(form, answer, { isStored }) {
  if (outgoing.get(form) === answer) outgoing.delete(form);
  form.classList.remove("is-waiting");
  if (isStored) {
    form.dataset.saved = answer.words;
    form.querySelector("[data-error]").replaceChildren();
    for (const field of form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
    isSignedOut = false;
    follow(form.dataset.item);
  } else {
    form.querySelector("input[name=value]:not([type=hidden], [type=radio], [type=checkbox]), textarea[name=value]")
      ?.setAttribute("aria-invalid", "true");
  }
  // A tap that came while the last one was on its way.
  if (isStored && !answer.clear && words(form) !== answer.words && !timers.has(form)) save(form);
  finishIfAsked();
}

function keep(form, answer) {
  if (outgoing.get(form) !== answer) return;
  answer.state = "waiting";
  form.classList.add("is-waiting");
  if (wantsToFinish) wantsToFinish = null;
}

function finishIfAsked() {
  if (!wantsToFinish || outgoing.size || timers.size) return;
  const form = wantsToFinish;
  wantsToFinish = null;
  const isRefused = page.querySelector(".item [data-error]:not(:empty)");
  if (isRefused) isRefused.closest(".item").scrollIntoView({ block: "center" });
  else form.requestSubmit();
}

function sendAgain() {
  for (const [form, answer] of outgoing) if (answer.state === "waiting") send(form, answer);
}

function followFoot() {
  const isMissing = document.getElementById("foot")?.dataset.missing !== "0";
  const button = page.querySelector("[data-finish-button]");
  if (button) button.disabled = isMissing;
  page.querySelector("[data-finish-why]")?.toggleAttribute("hidden", !isMissing);
}

function ready(form) {
  form.dataset.saved = words(form);
  for (const button of form.querySelectorAll("[data-without-js]")) button.hidden = true;
  for (const button of form.querySelectorAll("[data-edit]")) button.hidden = false;
}

function takeOver(here, fresh) {
  const [valueSaved, noteSaved] = JSON.parse(here.dataset.saved);
  const [valueNow, noteNow] = JSON.parse(words(here));
  const [value, note] = JSON.parse(words(fresh));
  if (valueNow === valueSaved) {
    for (const input of here.querySelectorAll("[name=value]")) {
      if (["radio", "checkbox"].includes(input.type)) input.checked = input.value === value;
      else input.value = value;
    }
  }
  const noteField = here.querySelector("[name=note]");
  if (noteField && noteNow === noteSaved) noteField.value = note;
}

function showNews(template) {
  const fresh = template.content.querySelector(".item");
  const here = document.getElementById(fresh.id);
  template.remove();
  if (!here || Number(here.dataset.version) >= Number(fresh.dataset.version)) return;
  const isBusy = outgoing.has(here) || timers.has(here) || here.contains(document.activeElement);
  if (isBusy) {
    // Somebody is at it here: show what came, take over what has not been touched here, and let this answer count as
    // made without having seen theirs.
    takeOver(here, fresh);
    here.querySelector("[data-state]").replaceChildren(...fresh.querySelector("[data-state]").childNodes);
    return;
  }
  here.replaceWith(fresh);
  window.htmx.process(fresh);
  ready(fresh);
  count(fresh);
  follow(fresh.dataset.item);
}

if (page) {
  for (const form of page.querySelectorAll(".item")) ready(form);

  document.addEventListener("keydown", (event) => {
    byArrow = event.key.startsWith("Arrow");
  }, true);
  document.addEventListener("pointerdown", () => {
    byArrow = false;
  }, true);

  page.addEventListener("change", (event) => {
    const form = event.target.closest(".item");
    if (!form) return;
    choose(form, null);
    countRest(form.closest("[data-part]").querySelector("[data-rest]"));
    // Arrows pass over choices on the way to the right one.
    if (event.target.type === "radio" && byArrow) saveSoon(form, ARROWS_MS);
    else save(form);
  });
  page.addEventListener("input", (event) => {
    const form = event.target.closest(".item");
    if (!form || !event.target.matches("textarea, input[type=text], input[type=date]")) return;
    if (event.target.name === "value") choose(form, null);
    saveSoon(form, TYPING_MS);
  });
  page.addEventListener("submit", (event) => {
    const rest = event.target.closest("[data-rest]");
    const form = event.target.closest(".item");
    if (!form && !rest) return;
    event.preventDefault();
    if (rest) confirmRest(rest);
    else if (event.submitter?.name === "clear") takeBack(form);
    else if (event.submitter?.name === "confirm") confirmOffer(form, event.submitter);
    else save(form);
  });
  page.addEventListener("click", (event) => {
    const button = event.target.closest("[data-edit]");
    if (!button) return;
    const field = button.closest(".item").querySelector("textarea[name=value]");
    // Two things are known: the second comes under the first, so that neither is lost.
    const lines = [field.value.trim(), button.dataset.value].filter((each, at) => each && (at === 0 || !field.value.includes(each)));
    field.value = lines.join("\n");
    field.focus();
  });

  // Finishing waits for what is still on its way. Before the frame's own listener, which lets a form go only once.
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-finish]")) return;
    saveTyped();
    if (!outgoing.size) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    wantsToFinish = event.target;
    sendAgain();
    tell();
  }, true);

  document.addEventListener("htmx:configRequest", (event) => {
    const form = event.target;
    const answer = outgoing.get(form);
    if (!answer) return;
    const sent = event.detail.parameters;
    const [value, note] = JSON.parse(answer.words);
    sent.value = value;
    sent.note = note;
    sent.client_id = answer.clientId;
    sent.answered_at = answer.answeredAt;
    sent.seen_version = form.dataset.version;
    if (answer.clear) sent.clear = "1";
    if (answer.confirm) sent.confirm = answer.confirm;
    if (token()) {
      sent.csrfmiddlewaretoken = token();
      event.detail.headers["X-CSRFToken"] = token();
    }
    form.sentAnswer = answer;
  });
  document.addEventListener("htmx:beforeOnLoad", (event) => {
    // Signed out while the page stood open: stay here, or what is not saved would be lost.
    if (event.target.matches?.(".item") && event.detail.xhr.getResponseHeader("HX-Redirect")) {
      isSignedOut = true;
      event.preventDefault();
    }
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target;
    if (!form.matches?.(".item") || !form.sentAnswer) return;
    const answer = form.sentAnswer;
    form.sentAnswer = null;
    const { status } = event.detail.xhr;
    const isAnswer = !event.detail.xhr.getResponseHeader("HX-Redirect");
    if (isAnswer && status >= 200 && status < 300) {
      read(form);
      settle(form, answer, { isStored: true });
    } else if (isAnswer && [404, 409, 422].includes(status)) settle(form, answer, { isStored: false });
    else keep(form, answer);
    tell();
  });
  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    // Replies may overtake each other; the foot never goes back in time.
    const fresh = event.detail.fragment.querySelector?.("[data-as-of]");
    const here = event.detail.target;
    if (fresh && here?.dataset?.asOf && Number(fresh.dataset.asOf) < Number(here.dataset.asOf)) {
      event.detail.shouldSwap = false;
    }
  });
  document.addEventListener("htmx:afterSettle", () => {
    followFoot();
    for (const template of document.querySelectorAll("template[data-news]")) showNews(template);
  });

  setInterval(sendAgain, RETRY_MS);
  setInterval(tell, SLOW_MS);
  setInterval(() => {
    const news = document.getElementById("news");
    if (news && document.visibilityState === "visible" && !outgoing.size) window.htmx.trigger(news, "news");
  }, NEWS_MS);
  window.addEventListener("online", sendAgain);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") saveTyped();
    else sendAgain();
  });
  window.addEventListener("beforeunload", (event) => {
    saveTyped();
    if (outgoing.size) event.preventDefault();
  });
}
