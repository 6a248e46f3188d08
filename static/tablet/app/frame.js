// The line that stands above every screen: how much is not sent, and what can be done about it.

import { button, h, hidden, icon } from "./dom.js";
import { refused } from "./here.js";
import { session } from "./session.js";
import { fill, gettext, ngettext } from "./texts.js";
import { moment } from "./time.js";

export const SIGN_IN = "/logg-inn/?next=/nettbrett/app/";
const WAITING = ["offline", "trouble", "full", "otherPerson", "signedOut"];

const place = document.getElementById("frame");
const said = document.getElementById("said");

let parts = null;

// Builds the line anew: after signing in, locking, or a change of language.
export function build({ send, lock, signOut, load }) {
  if (session.state !== "open") {
    parts = null;
    place.replaceChildren(h("a", { class: "brand", href: "#/" }, "HPH"));
    return;
  }
  const close = (work) => () => { parts.menu.hidePopover(); work(); };
  parts = {
    count: h("a", { class: "frame-count", href: "#/u" }),
    refused: h("a", { class: "frame-count is-refused", href: "#/q", hidden: true }),
    send: button([icon("working"), word(gettext("Send and fetch"))], send, { variant: "tertiary" }),
    open: button([icon("down"), word(gettext("Menu"))], null, { variant: "tertiary", popovertarget: "frame-menu" }),
    menu: h("div", { class: "frame-menu", id: "frame-menu", popover: "auto" },
      button([icon("lock"), gettext("Lock")], close(lock), { variant: "tertiary" }),
      button(gettext("Sign out"), close(signOut), { variant: "tertiary" }),
      h("a", { class: "ds-button", "data-variant": "tertiary", href: "/nettbrett/" }, gettext("The list with coverage"))),
    signIn: h("a", { class: "ds-button", "data-variant": "primary", href: SIGN_IN, hidden: true }, gettext("Sign in")),
    load: button(gettext("New version: load it"), load, { variant: "primary", hidden: true }),
    progress: h("progress", { class: "frame-progress", hidden: true, "aria-label": gettext("Sending") }),
  };
  const { menu, ...line } = parts;
  place.replaceChildren(h("a", { class: "brand", href: "#/" }, "HPH"), h("span", { class: "frame-unit" }, session.unit.name), ...Object.values(line), menu);
}

// On a narrow screen the drawing is enough to see; the word is still read out.
const word = (text) => h("span", { class: "frame-word" }, text);

export function tell(status) {
  write(said, words(status));
  said.classList.toggle("is-waiting", WAITING.includes(status.outcome));
  if (!parts) return;
  const waiting = session.queue.length + session.unreadable;
  const away = refused().length;
  write(parts.count, ngettext("%(number)s not sent", "%(number)s not sent", waiting));
  parts.count.dataset.unsent = String(waiting);
  parts.count.classList.toggle("is-waiting", waiting > 0);
  parts.refused.hidden = !away;
  if (parts.refused.dataset.refused !== String(away)) {
    parts.refused.dataset.refused = String(away);
    parts.refused.replaceChildren(icon("warning"), String(away), hidden(` ${gettext("not taken in")}`));
  }
  parts.send.setAttribute("aria-disabled", String(status.isSending));
  parts.signIn.hidden = !["signedOut", "otherPerson"].includes(status.outcome);
  parts.load.hidden = !status.hasNewVersion;
  parts.progress.hidden = !status.isSending;
  if (status.total) Object.assign(parts.progress, { max: status.total, value: status.sent });
  else parts.progress.removeAttribute("value");
}

export function say(text) {
  write(said, text);
}

function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

function words(status) {
  if (session.state !== "open") return "";
  if (status.isSending && status.total) return fill(gettext("Sending %(sent)s of %(total)s …"), status);
  if (status.isSending) return session.bundle.list ? gettext("Fetching …") : gettext("Downloading the list …");
  if (status.outcome === "signedOut") return gettext("Signed out. Sign in to send.");
  if (status.outcome === "otherPerson") return fill(gettext("Somebody else has signed in in this browser. Sign in as %(name)s to send."), session.person);
  if (status.outcome === "full") return gettext("The tablet is full: the newest list is not kept. Make room on it.");
  if (["offline", "trouble"].includes(status.outcome) || !navigator.onLine) return gettext("No coverage. Everything is kept here.");
  if (status.outcome && status.outcome !== "ok") return status.detail || gettext("It could not be sent. Everything is kept here.");
  return status.at ? `${gettext("Up to date")} ${moment(status.at)}` : "";
}
