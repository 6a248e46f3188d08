// Today's list: what is due first, as the server ordered it, with what waits here counted.

import { h, icon } from "./dom.js";
import * as here from "./here.js";
import { isFilled } from "./overlay.js";
import { critical, dueTag, heading, matters, nearest } from "./parts.js";
import { session } from "./session.js";
import { gettext, ngettext } from "./texts.js";
import { moment, urgency } from "./time.js";

const ORDER = { LATE: 0, TODAY: 1, LATER: 2 };

export function list() {
  const { list: head, pathways } = session.bundle;
  if (!head) return h("section", {}, heading(gettext("Today's visits")), h("p", { class: "empty" }, gettext("Nothing is downloaded yet. Download when there is coverage.")));
  const shown = [...pathways.values()].sort((one, other) => rank(one) - rank(other) || dueOf(one).localeCompare(dueOf(other)));
  return h(
    "section",
    { class: "visits-page" },
    heading(gettext("Today's visits")),
    h("p", { class: "quiet" }, ngettext("%(number)s patient", "%(number)s patients", shown.length), " · ", `${gettext("downloaded")} ${moment(head.now)}`),
    head.cut && h("div", { class: "ds-alert", "data-color": "warning" }, h("p", { class: "ds-paragraph" }, head.cut)),
    shown.length ? h("div", { class: "visits" }, shown.map(card)) : h("p", { class: "empty" }, gettext("Nobody is on the list.")),
  );
}

const dueOf = (pathway) => nearest(pathway)?.due_at ?? "9999";
const rank = (pathway) => (nearest(pathway) ? ORDER[urgency(dueOf(pathway))] : 3);

function card(pathway) {
  const clock = nearest(pathway);
  const kind = clock ? urgency(clock.due_at).toLowerCase() : "later";
  const open = here.steps(pathway);
  const ours = new Set(open.map((step) => step.id));
  const waiting = session.queue.filter((event) => event.pathway === pathway.id || ours.has(session.numbers[event.step] ?? event.step)).length;
  const disputed = open.some((step) => Object.keys(step.conflicts).length);
  return h(
    "article",
    { class: `ds-card visit visit-${kind}`, "aria-labelledby": `visit-${pathway.id}` },
    h(
      "header",
      { class: "visit-head" },
      h(
        "h2",
        { class: "ds-heading", "data-size": "sm", id: `visit-${pathway.id}` },
        h("a", { href: `#/p/${pathway.id}` }, pathway.name),
        pathway.age !== null && h("span", { class: "age" }, ngettext("%(number)s year", "%(number)s years", pathway.age)),
      ),
      clock ? dueTag(clock) : h("span", { class: "quiet" }, pathway.next_label || pathway.state_label),
    ),
    matters(pathway),
    critical(pathway),
    h(
      "ul",
      { class: "visit-where" },
      pathway.address && h("li", {}, icon("unit"), pathway.address),
      waiting > 0 && h("li", { class: "unsent" }, ngettext("%(number)s not sent", "%(number)s not sent", waiting)),
      disputed && h("li", { class: "unsent" }, icon("warning"), gettext("Two answers stand against each other")),
    ),
    steps(pathway, open),
  );
}

export function steps(pathway, open = here.steps(pathway)) {
  const goesHome = pathway.can_come_home && !here.comesHome(pathway);
  return h(
    "div",
    { class: "visit-work" },
    goesHome && h("a", { class: "ds-button", "data-variant": "primary", href: `#/h/${pathway.id}` }, icon("today"), gettext("Register the homecoming")),
    open.map((step, place) => stepLink(pathway, step, place === 0 && !goesHome)),
  );
}

function stepLink(pathway, step, isFirst) {
  const template = session.bundle.templates.get(step.template);
  if (!template) return h("p", { class: "quiet visit-why" }, `${step.label}: ${gettext("there is no checklist for this step")}`);
  const items = template.sections.flatMap((part) => part.items);
  const answered = items.filter((item) => isFilled(step.answers[item.key])).length;
  const clock = pathway.clocks.find((each) => each.kind === step.code);
  return h(
    "a",
    { class: "ds-button visit-step", "data-variant": isFirst ? "primary" : "secondary", href: `#/s/${step.id}` },
    h("span", { class: "visit-step-name" }, step.label),
    h(
      "span",
      { class: "visit-step-facts" },
      step.isDone ? gettext("finished here") : answered ? `${answered}/${items.length} ${gettext("answered")}` : gettext("not started"),
      clock && ` · ${moment(Date.parse(clock.due_at) - 30_000)}`,
    ),
    answered > 0 && h("progress", { class: "visit-progress", max: items.length, value: answered, "aria-hidden": "true" }),
  );
}
