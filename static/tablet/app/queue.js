// What is not sent, and what the server did not take in. Nothing of it can be thrown away here.

import { alert, button, h, icon, link } from "./dom.js";
import { find, refused } from "./here.js";
import { trueTime } from "./overlay.js";
import { back, heading } from "./parts.js";
import { session } from "./session.js";
import { gettext, inContent, ngettext } from "./texts.js";
import { moment } from "./time.js";

const KINDS = {
  ANSWER: () => gettext("Answer"),
  CHOOSE: () => gettext("Choice between two answers"),
  FINISH_STEP: () => gettext("Checklist finished"),
  OPEN_HPH4: () => gettext("HPH4 started"),
  HOMECOMING: () => gettext("Homecoming"),
};

const kindWords = (kind) => (KINDS[kind] ?? (() => kind))();

export function queue({ send, others }) {
  const waiting = session.queue;
  return h(
    "section",
    { class: "visits-page" },
    back(gettext("Today's visits"), "#/"),
    heading(gettext("Not sent yet")),
    waiting.length
      ? [h("p", {}, ngettext("%(number)s is kept on this tablet, locked, until it is sent.", "%(number)s are kept on this tablet, locked, until they are sent.", waiting.length)), button(gettext("Send now"), send, { variant: "primary" })]
      : h("p", { class: "empty" }, gettext("Everything is sent.")),
    h("ol", { class: "plain queue" }, waiting.map(row)),
    session.unreadable > 0 && alert("danger", ngettext("%(number)s cannot be read on this tablet any more. It is kept. Tell your leader, and write it anew.", "%(number)s cannot be read on this tablet any more. They are kept. Tell your leader, and write them anew.", session.unreadable)),
    others.map((each) => h("p", { class: "ds-alert", "data-color": "info" }, `${each.name}: ${ngettext("%(number)s not sent. It waits until they sign in.", "%(number)s not sent. They wait until they sign in.", each.count)}`)),
  );
}

function row(event) {
  const found = event.step === undefined ? null : find(event.step);
  const pathway = found?.pathway ?? session.bundle.pathways.get(event.pathway);
  const item = found?.template.sections.flatMap((part) => part.items).find((each) => each.key === event.item_key);
  return h("li", { class: "item is-read" }, h("p", {}, h("strong", {}, pathway?.name ?? gettext("A patient who is not on the tablet now")), ` · ${kindWords(event.kind)}${item ? `: ${inContent(item.text)}` : ""}`), h("p", { class: "quiet" }, moment(trueTime(event))));
}

export function quarantine() {
  const kept = refused();
  return h(
    "section",
    { class: "visits-page" },
    back(gettext("Today's visits"), "#/"),
    heading(gettext("Not taken in")),
    h("p", {}, gettext("This was sent, but is not in the record. Your leader sees it too.")),
    kept.length
      ? h("ul", { class: "plain queue" }, kept.map((each) =>
          h("li", { class: "ds-card" },
            h("p", {}, icon("warning"), h("strong", {}, ` ${each.name ?? gettext("A patient who is not on the tablet now")}`), ` · ${kindWords(each.kind)}`),
            h("p", {}, each.sentence),
            h("p", {}, each.advice),
            each.at && h("p", { class: "quiet" }, moment(each.at)))))
      : h("p", { class: "empty" }, gettext("Everything is taken in.")),
    h("p", {}, link(gettext("The page with coverage"), "/nettbrett/ikke-tatt-imot/", { class: "ds-button", "data-variant": "tertiary" })),
  );
}
