// Pieces that several screens share.

import { h, hidden, icon, link } from "./dom.js";
import { gettext } from "./texts.js";
import { until, urgency } from "./time.js";

const URGENCIES = {
  LATE: ["late", "danger", () => gettext("Late")],
  TODAY: ["today", "warning", () => gettext("Today")],
  LATER: ["later", "neutral", () => gettext("Later")],
};

export function dueTag(clock) {
  const kind = urgency(clock.due_at);
  const [drawing, colour, words] = URGENCIES[kind];
  return h(
    "span",
    { class: "visit-due" },
    h("span", { class: "ds-tag urgency", "data-color": colour }, icon(drawing), words()),
    h("time", { class: "due", datetime: clock.due_at }, `${clock.label}: ${until(clock.due_at)}`),
  );
}

export const nearest = (pathway) =>
  pathway.clocks.reduce((first, clock) => (!first || clock.due_at < first.due_at ? clock : first), null);

// What matters to the patient stands first, with the newest words first.
export function matters(pathway) {
  const goals = pathway.goals.length ? pathway.goals : pathway.what_matters ? [{ text: pathway.what_matters }] : [];
  return h(
    "div",
    { class: "matters" },
    icon("heart"),
    hidden(`${gettext("What matters to the patient")}:`),
    goals.length
      ? h("ul", { class: "goals" }, goals.map((goal) => h("li", {}, h("q", {}, goal.text), scores(goal))))
      : h("span", { class: "quiet" }, gettext("nobody has asked yet")),
  );
}

function scores(goal) {
  if (goal.now === null || goal.now === undefined) return null;
  return h("span", { class: "goal-scores" }, ` ${goal.now}/10`, hidden(gettext("how near the goal is now")));
}

export const critical = (pathway) =>
  pathway.critical_information &&
  h("p", { class: "critical" }, icon("warning"), " ", h("strong", {}, `${gettext("Critical information")}: `), pathway.critical_information);

export const telephone = (number, words = number) =>
  h("a", { class: "ds-link phone", href: `tel:${number.replace(/[^\d+]/g, "")}` }, icon("phone"), words);

export const back = (words, href) => h("nav", { class: "checklist-back" }, link(`‹ ${words}`, href));

export const heading = (words, size = "md") =>
  h("h1", { class: "ds-heading", "data-size": size, tabindex: "-1", "data-page-heading": true }, words);
