// What stands between the nurse and the list: signing in, choosing a code, unlocking.

import { ask, button, h, link } from "./dom.js";
import { SIGN_IN } from "./frame.js";
import { CODE } from "./keys.js";
import { heading } from "./parts.js";
import { askForKeys, changePerson, chooseCode, session, unlock } from "./session.js";
import { fill, gettext, ngettext } from "./texts.js";

export function door({ go, others }) {
  const screens = { starting, noCoverage, signedOut, chooseCode: choose, locked, noRole, revoked };
  return h("section", { class: "door" }, screens[session.state]({ go, others }), waiting(others));
}

const starting = () => h("p", { role: "status" }, gettext("Opening …"));

const again = (go) => button(gettext("Try again"), () => go(askForKeys), { variant: "primary" });

const noCoverage = ({ go }) => [
  heading(gettext("No coverage")),
  h("p", {}, session.detail || gettext("The tablet must have coverage to sign in and download the list. After that it works without.")),
  again(go),
];

const signedOut = () => [
  heading(gettext("Sign in")),
  h("p", {}, gettext("Sign in while there is coverage. Then the list is downloaded, and works without coverage for the shift.")),
  link(gettext("Sign in"), SIGN_IN, { class: "ds-button", "data-variant": "primary" }),
];

const noRole = ({ go }) => [heading(gettext("Your role does not use the tablet")), h("p", {}, session.detail), again(go)];

const revoked = ({ others }) => [
  heading(gettext("This tablet has been revoked")),
  h("p", {}, gettext("The patients are removed from it. What was done here and was sent late is kept for your leader. Hand the tablet in.")),
  others.length > 0 && h("p", {}, gettext("Before that, whoever has something unsent here must sign in, so that it reaches the leader.")),
  others.length > 0 && link(gettext("Sign in"), SIGN_IN, { class: "ds-button", "data-variant": "primary" }),
];

function choose({ go }) {
  const hello = fill(gettext("Hello, %(name)s"), { name: session.person.name });
  return [
    heading(hello),
    h("p", {}, gettext("Choose a code of at least six digits. It opens the tablet again during the shift, also without coverage.")),
    codeForm({
      words: gettext("Download the list"),
      label: gettext("New code"),
      autocomplete: "new-password",
      submit: (code) => go(() => chooseCode(code)),
    }),
  ];
}

function locked({ go }) {
  return [
    heading(session.person.name),
    h("p", {}, session.unit.name),
    codeForm({
      words: gettext("Unlock"),
      label: gettext("Your code"),
      autocomplete: "current-password",
      submit: async (code) => {
        const left = await unlock(code);
        if (session.state !== "locked") return go();
        return ngettext("The code is wrong. %(number)s try left.", "The code is wrong. %(number)s tries left.", left);
      },
    }),
    button(gettext("I am somebody else"), () => leave(go), { variant: "tertiary" }),
  ];
}

async function leave(go) {
  const sure = await ask(gettext("Somebody else"), [
    fill(gettext("The list that %(name)s downloaded is removed. What is not sent stays here, locked, until %(name)s signs in."), session.person),
  ], [["yes", gettext("Go on"), "primary"], ["", gettext("Leave it as it is"), "tertiary"]]);
  if (sure === "yes") await go(changePerson);
}

function codeForm({ words, label, autocomplete, submit }) {
  const field = h("input", { class: "ds-input code", id: "code", type: "password", inputmode: "numeric", autocomplete, maxlength: 12, "aria-describedby": "code-error" });
  const error = h("p", { class: "ds-validation-message", id: "code-error", role: "alert" });
  const send = h("button", { class: "ds-button", "data-variant": "primary", type: "submit" }, words);
  const onsubmit = async (event) => {
    event.preventDefault();
    if (!CODE.test(field.value)) {
      error.textContent = gettext("Write six to twelve digits.");
      return;
    }
    send.disabled = true;
    error.textContent = "";
    const sentence = await submit(field.value).catch(() => gettext("The tablet could not do it. Try again."));
    send.disabled = false;
    field.value = "";
    if (sentence) error.textContent = sentence;
    field.focus();
  };
  return h("form", { class: "act", novalidate: true, onsubmit }, h("div", { class: "ds-field" }, h("label", { class: "ds-label", for: "code" }, label), field), error, send);
}

const waiting = (others) =>
  others.map((each) => h("p", { class: "ds-alert", "data-color": "info" }, `${each.name}: ${ngettext("%(number)s not sent. It waits until they sign in.", "%(number)s not sent. They wait until they sign in.", each.count)}`));
