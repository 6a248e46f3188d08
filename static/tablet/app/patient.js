// One patient: what a visit needs to know, and what can be done.

import { ask, button, h, icon } from "./dom.js";
import * as drafts from "./drafts.js";
import * as here from "./here.js";
import { steps } from "./list.js";
import { back, critical, dueTag, heading, matters, nearest, telephone } from "./parts.js";
import { session } from "./session.js";
import { gettext, ngettext } from "./texts.js";
import { date, localInput, moment } from "./time.js";

export function patient(id, { act, go }) {
  const pathway = session.bundle.pathways.get(id);
  if (!pathway) return gone();
  const clock = nearest(pathway);
  return h(
    "section",
    { class: "visits-page" },
    back(gettext("Today's visits"), "#/"),
    heading(pathway.name),
    pathway.age !== null && h("p", { class: "quiet" }, ngettext("%(number)s year", "%(number)s years", pathway.age), ` · ${pathway.state_label}`),
    matters(pathway),
    critical(pathway),
    clock && dueTag(clock),
    steps(pathway),
    fall(pathway, { act, go }),
    facts(pathway),
    plan(pathway),
    medication(pathway),
    pathway.closed_steps.length > 0 && section(gettext("Done before"), pathway.closed_steps.map((step) => h("p", {}, `${step.label}${step.done_at ? ` · ${moment(step.done_at)}` : ""}`))),
  );
}

export function gone() {
  return h("section", {}, back(gettext("Today's visits"), "#/"), h("p", { class: "empty" }, gettext("This is not on the tablet any more. What was done is kept, and is sent.")));
}

function fall(pathway, { act, go }) {
  if (pathway.why_not_hph4) return h("p", { class: "quiet" }, `${gettext("Fall or sudden change (HPH4)")}: ${pathway.why_not_hph4}`);
  // One that is open is among the steps.
  if (!pathway.hph4_template || here.steps(pathway).some((step) => step.code === "HPH4" && !step.isDone)) return null;
  const start = async () => {
    const sure = await ask(pathway.name, [gettext("Start HPH4 for this patient?")], [["yes", gettext("Start HPH4"), "primary"], ["", gettext("Leave it as it is"), "tertiary"]]);
    if (sure !== "yes") return;
    const event = await act({ kind: "OPEN_HPH4", pathway: pathway.id });
    if (event) go(`#/s/${event.id}`);
  };
  return button([icon("warning"), gettext("Fall or sudden change (HPH4)")], start, { class: "ds-button visit-fall", "data-color": "danger" });
}

const section = (title, ...children) => h("section", { class: "part" }, h("h2", { class: "ds-heading", "data-size": "sm" }, title), ...children);

function facts(pathway) {
  const row = (term, ...values) => h("div", {}, h("dt", {}, term), h("dd", {}, ...values));
  return section(
    gettext("Home and people"),
    h(
      "dl",
      { class: "facts is-list" },
      pathway.address && row(gettext("Address"), pathway.has_address_lock && icon("lock"), pathway.address, pathway.lives_alone && ` · ${gettext("lives alone")}`),
      pathway.access_note && row(gettext("Key, door and alarm"), icon("key"), pathway.access_note),
      pathway.phone && row(gettext("Telephone"), telephone(pathway.phone)),
      pathway.contacts.map((each) =>
        row(each.is_primary ? gettext("Next of kin, first contact") : gettext("Next of kin"), `${each.name}${each.relation ? ` (${each.relation})` : ""} `, each.phone && telephone(each.phone), each.note && ` · ${each.note}`)),
      (pathway.gp.name || pathway.gp.practice) && row(gettext("GP"), [pathway.gp.name, pathway.gp.practice].filter(Boolean).join(", ")),
      pathway.primary_contact && row(gettext("Primary contact"), pathway.primary_contact),
      pathway.coordinator && row(gettext("Coordinator"), pathway.coordinator),
    ),
  );
}

function plan(pathway) {
  if (!pathway.plan.length) return null;
  const line = (term, text) => text && h("p", {}, h("strong", {}, `${term}: `), text);
  return section(
    gettext("Plan"),
    pathway.plan.map((measure) =>
      h(
        "article",
        { class: "item is-read" },
        h("p", { class: "item-question" }, measure.what),
        line(gettext("The patient does"), measure.does),
        line(gettext("We help with"), measure.helps),
        line(gettext("Observe"), measure.observe),
        line(gettext("Report to"), measure.report),
        line(gettext("If it gets worse"), measure.if_worse),
        measure.next_evaluation_on && h("p", { class: "quiet" }, `${gettext("To be evaluated")} ${date(measure.next_evaluation_on)}`),
      )),
  );
}

// The list says what each source says; where they differ, all of them stand, and a person settles it at a desk.
function medication(pathway) {
  if (!pathway.medication) return null;
  return section(gettext("Medicines"), h("ul", { class: "plain medicines" }, pathway.medication.map(medicine)));
}

function medicine(each) {
  return h(
    "li",
    {},
    each.is_unclear && h("p", { class: "unsent" }, icon("warning"), gettext("The sources differ")),
    each.lines.map((line) =>
      h(
        "p",
        {},
        h("strong", {}, [line.name, line.strength].filter(Boolean).join(" ")),
        ` ${[line.dose, line.frequency, line.reason].filter(Boolean).join(" · ")}`,
        h("span", { class: "more" }, [line.difference_label, line.regularity_label, line.given_by_label, line.is_multidose && gettext("multidose"), line.source_label].filter(Boolean).join(" · ")),
      )),
    each.silent.length > 0 && h("p", { class: "more" }, `${gettext("Says nothing of it")}: ${each.silent.join(", ")}`),
  );
}

export function homecoming(id, { act, go }) {
  const pathway = session.bundle.pathways.get(id);
  if (!pathway) return gone();
  const stop = pathway.why_not_come_home ?? (here.comesHome(pathway) ? gettext("It is registered here already, and is sent when there is coverage.") : null);
  const place = `h/${id}`;
  const left = drafts.of(place);
  const at = h("input", { class: "ds-input", type: "datetime-local", id: "home-at", value: left.at ?? localInput(Date.now()), max: localInput(Date.now() + 60_000) });
  const reason = h("textarea", { class: "ds-input", id: "home-reason", value: left.reason ?? "", maxlength: 2000 });
  const error = h("p", { class: "ds-validation-message", role: "alert", hidden: true });
  const refuse = (text) => { error.textContent = text; error.hidden = false; };
  const send = async () => {
    const time = new Date(at.value);
    if (Number.isNaN(time.getTime())) return refuse(gettext("Write when the patient came home."));
    if (time.getTime() > Date.now() + 5 * 60_000) return refuse(gettext("The time lies in the future. Give the time when it happened."));
    if (pathway.homecoming_needs_reason && !reason.value.trim()) return refuse(gettext("Write why HPH1 is not answered."));
    const sure = await ask(pathway.name, [`${gettext("Came home")} ${moment(time.getTime() - session.offset * 1000)}?`], [["yes", gettext("Register the homecoming"), "primary"], ["", gettext("Leave it as it is"), "tertiary"]]);
    if (sure !== "yes") return undefined;
    const event = await act({ kind: "HOMECOMING", pathway: id, home_at: time.toISOString(), reason: reason.value.trim() });
    if (!event) return undefined;
    at.value = reason.value = "";
    go(`#/p/${id}`);
    return undefined;
  };
  // A form is left alone when data comes in, and what is written in it outlives the lock.
  const wasAt = at.value;
  const update = () => Boolean(session.bundle.pathways.get(id)?.can_come_home) && !here.comesHome(pathway);
  const flush = () => {
    const fields = Object.entries({ at: at.value === wasAt ? left.at : at.value, reason: reason.value }).filter(([, words]) => words);
    return drafts.note(session, place, stop ? {} : Object.fromEntries(fields)).catch(() => {});
  };
  const form = h(
    "section",
    { class: "visits-page" },
    back(pathway.name, `#/p/${id}`),
    heading(gettext("Register the homecoming")),
    h("p", {}, pathway.name),
    matters(pathway),
    stop
      ? h("div", { class: "ds-alert", "data-color": "info" }, h("p", { class: "ds-paragraph" }, stop))
      : h(
          "form",
          { class: "act", novalidate: true, onsubmit: (event) => { event.preventDefault(); send(); }, onchange: flush },
          h("div", { class: "ds-field" }, h("label", { class: "ds-label", for: "home-at" }, gettext("When did the patient come home?")), at),
          pathway.homecoming_needs_reason && h("div", { class: "ds-field" }, h("label", { class: "ds-label", for: "home-reason" }, gettext("HPH1 has required questions without an answer. Why?")), reason),
          error,
          h("button", { class: "ds-button", "data-variant": "primary", type: "submit" }, gettext("Register the homecoming")),
        ),
  );
  return stop ? form : Object.assign(form, { update, flush });
}
