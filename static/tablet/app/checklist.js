// One checklist. A tap is an event: it shows at once, is kept on the device, and is sent when there is coverage.

import { ask, button, h, hidden, icon } from "./dom.js";
import { whoAmI } from "./list.js";
import { isFilled, lacking, stepsOf } from "./overlay.js";
import { back, critical, dueTag, heading, matters } from "./parts.js";
import { gone } from "./patient.js";
import { session } from "./session.js";
import { gettext, inContent, ngettext } from "./texts.js";
import { moment } from "./time.js";

const TYPING_MS = 1_500;

// Names of steps that were opened here -> their numbers, when the server has told them.
export const numbers = new Map();

export function find(id) {
  const wanted = numbers.get(id) ?? id;
  for (const pathway of session.bundle.pathways.values()) {
    const step = stepsOf(pathway, session.queue, whoAmI()).find((each) => each.id === wanted || numbers.get(each.id) === wanted);
    const template = step && session.bundle.templates.get(step.template);
    if (template) return { pathway, step, template };
  }
  return null;
}

// Returns the screen with `update()`, which brings in what has changed without moving what is being used, and `flush()`,
// which keeps what is typed and not yet kept.
export function checklist(id, { act, go }) {
  const found = find(id);
  if (!found) return gone();
  const screen = new Screen(id, found, { act, go });
  return Object.assign(screen.element, { update: () => screen.update(), flush: () => screen.flush() });
}

class Screen {
  constructor(id, { pathway, step, template }, { act, go }) {
    Object.assign(this, { id, pathway, step, template, act, go });
    this.items = template.sections.flatMap((part) => part.items);
    this.nodes = new Map();
    this.typing = new Map();
    this.foot = h("footer", { class: "foot", "data-size": "md" });
    const clock = pathway.clocks.find((each) => each.kind === step.code);
    this.element = h(
      "section",
      { class: "checklist" },
      back(pathway.name, `#/p/${pathway.id}`),
      h("header", { class: "checklist-head" }, heading(step.label), h("p", { class: "checklist-who" }, h("strong", {}, pathway.name), clock && dueTag(clock)), matters(pathway), critical(pathway)),
      step.why_not_answer && h("div", { class: "ds-alert", "data-color": "warning" }, h("p", { class: "ds-paragraph" }, step.why_not_answer)),
      template.sections.map((part) => this.part(part)),
      this.foot,
    );
    this.tellFoot();
  }

  part(part) {
    return h(
      "section",
      { class: "part", id: `part-${part.key}` },
      h("header", { class: "part-head" }, h("h2", { class: "ds-heading", "data-size": "sm" }, inContent(part.title))),
      inContent(part.help) && h("p", { class: "help part-help" }, inContent(part.help)),
      part.items.map((item) => this.place(item)),
    );
  }

  place(item) {
    const node = this.draw(item);
    this.nodes.set(item.key, { node, drawn: this.drawnAs(item) });
    return node;
  }

  drawnAs = (item) => JSON.stringify([this.step.answers[item.key] ?? null, this.step.conflicts[item.key] ?? null]);

  update() {
    const found = find(this.id);
    if (!found) return false;
    Object.assign(this, found);
    for (const item of this.items) this.redraw(item);
    this.tellFoot();
    return true;
  }

  redraw(item) {
    const before = this.nodes.get(item.key);
    const drawn = this.drawnAs(item);
    if (before.drawn === drawn) return;
    // Whoever writes here goes on writing; what came in is shown when they leave the field.
    const active = document.activeElement;
    if (this.typing.has(item.key) || (before.node.contains(active) && active.matches("textarea, [type=text]"))) return;
    const focused = before.node.contains(active) ? active.value : null;
    const node = this.draw(item);
    before.node.replaceWith(node);
    this.nodes.set(item.key, { node, drawn });
    if (focused !== null) [...node.querySelectorAll("input, button")].find((each) => each.value === focused)?.focus({ preventScroll: true });
  }

  draw(item) {
    const answer = this.step.answers[item.key];
    const conflict = this.step.conflicts[item.key];
    const node = h("form", { class: "item", id: `item-${item.key}`, "data-item": item.key, novalidate: true, onsubmit: (event) => event.preventDefault() });
    node.toggleAttribute("data-answered", isFilled(answer) && !conflict);
    node.classList.toggle("is-waiting", Boolean(answer?.isWaiting));
    const words = [inContent(item.text), item.is_required && h("span", { class: "required" }, ` ${gettext("must be answered")}`)];
    if (conflict) node.append(this.dispute(item, words, conflict));
    else node.append(...this.question(item, words, answer));
    node.append(h("div", { class: "item-error", role: "alert", "data-error": true }), this.line(item, answer));
    if (this.step.why_not_answer || this.step.isDone) for (const field of node.querySelectorAll("input, textarea, button")) field.disabled = true;
    return node;
  }

  question(item, words, answer) {
    const id = `value-${item.key}`;
    if (item.kind === "CHOICE" || item.kind === "SCALE") {
      const options = item.kind === "CHOICE"
        ? item.choices.map((each) => [each.value, inContent(each)])
        : Array.from({ length: item.maximum - item.minimum + 1 }, (_, place) => [item.minimum + place, String(item.minimum + place)]);
      return [
        h("p", { class: "item-question", id: `question-${item.key}` }, words),
        h("div", { class: `item-answering picks${item.kind === "SCALE" ? " is-scale" : ""}`, role: "radiogroup", "aria-labelledby": `question-${item.key}` },
          options.map(([value, label]) =>
            h("label", { class: "pick" }, h("input", { class: "ds-input", type: "radio", name: "value", value: String(value), checked: answer?.value === value, onchange: () => this.answer(item, value) }), h("span", {}, label)))),
      ];
    }
    if (item.kind === "TICK") {
      return [h("label", { class: "item-answering pick is-tick" }, h("input", { class: "ds-input", type: "checkbox", name: "value", value: "true", checked: answer?.value === true, onchange: (event) => this.answer(item, event.target.checked) }), h("span", {}, words))];
    }
    const label = h("label", { class: "item-question", for: id }, words);
    const value = answer?.value ?? "";
    const field = { class: "ds-input item-answering", id, name: "value", value: String(value), oninput: () => this.typed(item), onchange: () => this.keepTyped(item) };
    if (item.kind === "TEXT") return [label, h("textarea", { ...field, maxlength: 4000 })];
    if (item.kind === "DATE") return [label, h("input", { ...field, class: "ds-input item-answering is-short", type: "date" })];
    return [label, h("span", { class: "item-answering measure" }, h("input", { ...field, class: "ds-input is-short", type: "text", inputmode: "decimal", autocomplete: "off" }), ` ${item.unit}`)];
  }

  dispute(item, words, versions) {
    return h(
      "div",
      { class: "item-answering dispute" },
      h("p", { class: "item-question" }, words),
      h("p", { class: "meanwhile" }, icon("warning"), gettext("Two have answered without seeing each other. Choose which answer stands.")),
      h("ul", { class: "plain" }, versions.map((each) =>
        h("li", {}, h("p", {}, h("strong", {}, this.words(item, each.value)), each.note && ` – ${each.note}`, h("span", { class: "more" }, `${each.by}, ${moment(each.at)}`)),
          button([gettext("Let this one stand"), hidden(`: ${this.words(item, each.value)}, ${each.by}`)], () => this.choose(item, each, versions))))),
    );
  }

  words(item, value) {
    if (value === null) return gettext("taken back");
    if (item.kind === "CHOICE") return inContent(item.choices.find((each) => each.value === value) ?? { nb: String(value) });
    if (item.kind === "TICK") return value ? gettext("ticked") : gettext("not ticked");
    return `${value} ${item.unit ?? ""}`.trim();
  }

  line(item, answer) {
    const note = h("textarea", { class: "ds-input", name: "note", value: answer?.note ?? "", maxlength: 2000, "aria-label": `${gettext("Note to")}: ${inContent(item.text)}`, oninput: () => this.typed(item), onchange: () => this.keepTyped(item) });
    const said = isFilled(answer) || answer?.isWaiting;
    return h(
      "div",
      { class: "item-line" },
      h("div", { class: "item-state", role: "status" },
        said && h("span", { class: "saved" }, icon(answer.isWaiting ? "working" : "done"), answer.isWaiting ? gettext("kept here") : `${answer.by}, ${moment(answer.at)}`),
        isFilled(answer) && item.kind !== "TICK" && !["TEXT", "NUMBER", "DATE"].includes(item.kind) && button(gettext("Take back"), () => this.answer(item, null), { variant: "tertiary", class: "ds-button take-back" })),
      inContent(item.help) && h("details", { class: "item-more" }, h("summary", {}, gettext("Help")), h("p", { class: "item-help" }, inContent(item.help))),
      item.kind !== "TEXT" && h("details", { class: "item-more", open: Boolean(answer?.note) }, h("summary", {}, gettext("Note")), note),
    );
  }

  typed(item) {
    clearTimeout(this.typing.get(item.key));
    this.typing.set(item.key, setTimeout(() => this.keepTyped(item), TYPING_MS));
  }

  async flush() {
    await Promise.all([...this.typing.keys()].map((key) => this.keepTyped(this.items.find((item) => item.key === key))));
  }

  keepTyped(item) {
    clearTimeout(this.typing.get(item.key));
    this.typing.delete(item.key);
    const form = this.nodes.get(item.key).node;
    const answer = this.step.answers[item.key];
    const note = form.elements.note?.value ?? "";
    const [value, problem] = this.read(item, form, answer);
    this.refuse(item, problem);
    if (problem || (value === (answer?.value ?? null) && note === (answer?.note ?? ""))) return Promise.resolve();
    return this.answer(item, value, note);
  }

  read(item, form, answer) {
    if (!["TEXT", "NUMBER", "DATE"].includes(item.kind)) return [answer?.value ?? null, null];
    const words = form.elements.value.value.trim();
    if (!words) return [null, form.elements.value.validity.badInput ? gettext("Write a date, day.month.year.") : null];
    if (item.kind !== "NUMBER") return [words, null];
    const number = Number(words.replace(",", "."));
    if (Number.isNaN(number)) return [null, gettext("Write a number.")];
    if (item.minimum !== null && number < item.minimum) return [null, `${gettext("The lowest value is")} ${item.minimum} ${item.unit}. ${gettext("Check what was written.")}`];
    if (item.maximum !== null && number > item.maximum) return [null, `${gettext("The highest value is")} ${item.maximum} ${item.unit}. ${gettext("Check what was written.")}`];
    return [number, null];
  }

  refuse(item, sentence) {
    const { node } = this.nodes.get(item.key);
    node.querySelector("[data-error]").replaceChildren(...(sentence ? [h("p", { class: "ds-validation-message" }, sentence)] : []));
    for (const field of node.querySelectorAll("[name=value]")) field.toggleAttribute("aria-invalid", Boolean(sentence));
  }

  async answer(item, value, note = this.nodes.get(item.key).node.elements.note?.value ?? "") {
    const { node } = this.nodes.get(item.key);
    // Shown at once; the keeping follows within the same moment.
    node.toggleAttribute("data-answered", isFilled({ value }));
    node.classList.add("is-waiting");
    const event = await this.act({
      kind: "ANSWER",
      step: this.step.id,
      item_key: item.key,
      value,
      note,
      seen_version: this.step.answers[item.key]?.version ?? 0,
    });
    if (!event) this.refuse(item, gettext("The tablet has no room for it. The answer is NOT kept. Send what waits, or write it on paper."));
    this.update();
  }

  async choose(item, version, versions) {
    await this.act({ kind: "CHOOSE", step: this.step.id, item_key: item.key, version: version.version, seen_version: Math.max(...versions.map((each) => each.version)) });
    this.update();
  }

  tellFoot() {
    const { missing, disputed } = lacking(this.step, this.template);
    const answered = this.items.filter((item) => isFilled(this.step.answers[item.key])).length;
    const first = disputed[0] ?? missing[0];
    const words = disputed.length
      ? ngettext("%(number)s question has two answers. Choose first.", "%(number)s questions have two answers. Choose first.", disputed.length)
      : missing.length
        ? ngettext("%(number)s left to answer", "%(number)s left to answer", missing.length)
        : gettext("Everything that must be answered is answered.");
    this.foot.replaceChildren(
      h("div", { class: "foot-facts", "data-missing": missing.length },
        h("progress", { class: "foot-progress", max: this.items.length, value: answered, "aria-label": gettext("Answered") }),
        h("div", { class: "foot-words" }, h("p", { class: "foot-saved" }, h("strong", {}, `${answered}/${this.items.length} ${gettext("answered")}`)), h("p", { class: "foot-missing" }, words)),
        this.step.why_not_answer ? null : this.step.isDone ? h("span", { class: "quiet" }, gettext("finished here, not sent"))
          : first ? button(gettext("Next missing"), () => document.getElementById(`item-${first.key}`).scrollIntoView({ block: "center" }))
            : button(gettext("Finish"), () => this.finish(), { variant: "primary" })),
    );
  }

  async finish() {
    await this.flush();
    if (this.step.ends_pathway) {
      const sure = await ask(this.step.label, [gettext("Finishing HPH5 completes the pathway. The patient leaves the list and the board, and all clocks stop.")], [["yes", gettext("Finish"), "primary"], ["", gettext("Leave it as it is"), "tertiary"]]);
      if (sure !== "yes") return;
    }
    if (await this.act({ kind: "FINISH_STEP", step: this.step.id })) this.go(`#/p/${this.pathway.id}`);
  }
}
