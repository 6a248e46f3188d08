// One checklist. A tap is an event: it shows at once, is kept on the device, and is sent when there is coverage.

import { ask, button, h, hidden, icon } from "./dom.js";
import * as drafts from "./drafts.js";
import { find } from "./here.js";
import { isFilled, lacking } from "./overlay.js";
import { back, critical, dueTag, heading, matters } from "./parts.js";
import { gone } from "./patient.js";
import { session } from "./session.js";
import { gettext, inContent, ngettext } from "./texts.js";
import { moment } from "./time.js";

const TYPING_MS = 1_500;
const TYPED = ["TEXT", "NUMBER", "DATE"];
const UNCHANGED = "unchanged";
const NUMBER = /^-?\d+([.,]\d+)?$/;

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
    this.place = `s/${step.id}`;
    this.items = template.sections.flatMap((part) => part.items);
    this.nodes = new Map();
    this.typing = new Map();
    this.keeping = new Map();
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
    this.bringBack();
  }

  // What was typed before the lock and could not be kept as an answer.
  bringBack() {
    for (const [name, words] of Object.entries(drafts.of(this.place))) {
      const [key, field] = name.split("/");
      const input = this.nodes.get(key)?.node.elements[field];
      if (!input) continue;
      input.value = words;
      if (!this.unkept(this.items.find((item) => item.key === key)).length) continue;
      input.closest("details")?.setAttribute("open", "");
      this.refuse(this.items.find((item) => item.key === key), gettext("This was written before, and is NOT kept yet."));
    }
  }

  part(part) {
    return h(
      "section",
      { class: "part", id: `part-${part.key}` },
      h("header", { class: "part-head" }, h("h2", { class: "ds-heading", "data-size": "sm" }, inContent(part.title))),
      inContent(part.help) && h("p", { class: "help part-help" }, inContent(part.help)),
      part.items.map((item) => this.first(item)),
    );
  }

  first(item) {
    const node = this.draw(item);
    this.remember(item, node);
    return node;
  }

  // `answer` and the version `seen` stand on the screen, whatever has come in since and waits for the writer to finish.
  remember(item, node) {
    const versions = (this.step.conflicts[item.key] ?? []).map((each) => each.version);
    const seen = Math.max(this.step.answers[item.key]?.version ?? 0, ...versions);
    this.nodes.set(item.key, { node, seen, answer: this.step.answers[item.key], isDisputed: Boolean(this.step.conflicts[item.key]), drawn: this.drawnAs(item) });
  }

  drawnAs = (item) => JSON.stringify([this.step.answers[item.key], this.step.conflicts[item.key], this.step.offers?.[item.key], this.step.why_not_answer, this.step.isDone]);

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
    if (this.typing.has(item.key) || this.keeping.get(item.key) || (before.node.contains(active) && active.matches("textarea, [type=text], [type=date]"))) return;
    const isOther = before.node.contains(active);
    // Nothing is put in another place under a finger, but for two answers that become one, or one that becomes two.
    const isSame = !before.isDisputed && !this.step.conflicts[item.key];
    const node = isSame ? before.node : this.draw(item);
    if (isSame) this.fill(item, node);
    else before.node.replaceWith(node);
    this.remember(item, node);
    if (isOther && !node.contains(document.activeElement)) node.focus({ preventScroll: true });
  }

  draw(item) {
    const conflict = this.step.conflicts[item.key];
    const node = h("form", { class: "item", id: `item-${item.key}`, "data-item": item.key, tabindex: "-1", novalidate: true, onsubmit: (event) => event.preventDefault() });
    const words = [inContent(item.text), item.is_required && h("span", { class: "required" }, ` ${gettext("must be answered")}`)];
    if (conflict) node.append(this.dispute(item, words, conflict));
    else node.append(...this.question(item, words), h("div", { class: "known", id: `known-${item.key}` }));
    node.append(h("div", { class: "item-error", id: `error-${item.key}`, role: "alert", "data-error": true }), this.line(item));
    this.fill(item, node);
    return node;
  }

  // Brings the answer in, as it stands.
  fill(item, node) {
    const answer = this.step.answers[item.key];
    node.toggleAttribute("data-answered", isFilled(answer) && !this.step.conflicts[item.key]);
    node.classList.toggle("is-waiting", Boolean(answer?.isWaiting));
    // While two answers stand, the only thing to do is to choose: a note would choose by the way.
    const isDisputed = Boolean(this.step.conflicts[item.key]);
    const said = !isDisputed && (isFilled(answer) || answer?.isWaiting);
    node.querySelector(".item-state").replaceChildren(...[
      said && h("span", { class: "saved" }, icon(answer.isWaiting ? "working" : "done"), answer.isWaiting ? gettext("kept here") : `${answer.by}, ${moment(answer.at)}`),
      said && isFilled(answer) && item.kind !== "TICK" && !TYPED.includes(item.kind) && button(gettext("Take back"), () => this.answer(item, null), { variant: "tertiary", class: "ds-button take-back" }),
    ].filter(Boolean));
    for (const field of node.querySelectorAll("[name=value]")) {
      if (field.matches("[type=radio], [type=checkbox]")) field.checked = String(answer?.value ?? "") === field.value;
      else field.value = String(answer?.value ?? "");
    }
    const { note } = node.elements;
    if (note) note.value = answer?.note ?? "";
    if (answer?.note) note?.closest("details")?.setAttribute("open", "");
    node.querySelector(".known")?.replaceChildren(...this.known(item, answer));
    const isShut = Boolean(this.step.why_not_answer || this.step.isDone);
    for (const field of node.querySelectorAll("input, textarea, button")) field.disabled = isShut;
  }

  // What an earlier checklist said. An area is answered beside it; a fact counts when a person says that it still holds.
  known(item, answer) {
    const offers = this.step.offers?.[item.key] ?? [];
    return offers.filter((each) => each.is_area || !isFilled(answer)).map((each) => {
      const from = each.code ? `${each.code}, ${moment(each.at)}, ${each.by}` : gettext("Registered about the patient");
      const said = [h("strong", {}, each.text), each.note && ` «${each.note}»`];
      if (each.is_area) return h("p", { class: each.is_calm ? "" : "is-problem" }, !each.is_calm && icon("warning"), h("span", {}, said), " ", h("span", { class: "known-from" }, from));
      const id = `offer-${item.key}-${each.answer ?? "registered"}`;
      return h("div", { class: "offer" },
        h("p", { class: "offer-words", id }, said),
        h("p", { class: "known-from" }, h("strong", { class: "offer-tag" }, gettext("Not confirmed")), ` ${from}`),
        h("div", { class: "offer-acts" }, button([icon("done"), gettext("Still correct")], () => this.confirm(item, each), { "aria-describedby": id })));
    });
  }

  confirm(item, offer) {
    return this.answer(item, offer.value, offer.note, offer.answer === null ? { is_registered: true } : { confirmed_from: offer.answer });
  }

  // "As before" beside what the first visit said confirms just that.
  compared(item, value) {
    const area = (this.step.offers?.[item.key] ?? []).find((each) => each.is_area);
    return area && value === UNCHANGED ? { confirmed_from: area.answer } : {};
  }

  question(item, words) {
    const id = `value-${item.key}`;
    if (item.kind === "CHOICE" || item.kind === "SCALE") {
      const options = item.kind === "CHOICE"
        ? item.choices.map((each) => [each.value, inContent(each)])
        : Array.from({ length: item.maximum - item.minimum + 1 }, (_, place) => [item.minimum + place, String(item.minimum + place)]);
      return [
        h("p", { class: "item-question", id: `question-${item.key}` }, words),
        h("div", { class: `item-answering picks${item.kind === "SCALE" ? " is-scale" : ""}`, role: "radiogroup", "aria-labelledby": `question-${item.key}`, "aria-describedby": `error-${item.key}` },
          options.map(([value, label]) =>
            h("label", { class: "pick" }, h("input", { class: "ds-input", type: "radio", name: "value", value: String(value), onchange: () => this.answer(item, value, undefined, this.compared(item, value)) }), h("span", {}, label)))),
      ];
    }
    if (item.kind === "TICK") {
      return [h("label", { class: "item-answering pick is-tick" }, h("input", { class: "ds-input", type: "checkbox", name: "value", value: "true", onchange: (event) => this.answer(item, event.target.checked) }), h("span", {}, words))];
    }
    const label = h("label", { class: "item-question", for: id }, words);
    const field = { class: "ds-input item-answering", id, name: "value", "aria-describedby": `error-${item.key}`, oninput: () => this.typed(item), onchange: () => this.keepTyped(item) };
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
          button([gettext("Let this one stand"), hidden(`: ${this.words(item, each.value)}, ${each.by}`)], () => this.choose(item, each))))),
    );
  }

  words(item, value) {
    if (value === null) return gettext("taken back");
    if (item.kind === "CHOICE") return inContent(item.choices.find((each) => each.value === value) ?? { nb: String(value) });
    if (item.kind === "TICK") return value ? gettext("ticked") : gettext("not ticked");
    return `${value} ${item.unit ?? ""}`.trim();
  }

  line(item) {
    const note = h("textarea", { class: "ds-input", name: "note", maxlength: 2000, "aria-label": `${gettext("Note to")}: ${inContent(item.text)}`, oninput: () => this.typed(item), onchange: () => this.keepTyped(item) });
    return h(
      "div",
      { class: "item-line" },
      h("div", { class: "item-state", role: "status" }),
      inContent(item.help) && h("details", { class: "item-more" }, h("summary", {}, gettext("Help")), h("p", { class: "item-help" }, inContent(item.help))),
      item.kind !== "TEXT" && !this.step.conflicts[item.key] && h("details", { class: "item-more" }, h("summary", {}, gettext("Note")), note),
    );
  }

  typed(item) {
    clearTimeout(this.typing.get(item.key));
    this.typing.set(item.key, setTimeout(() => this.keepTyped(item), TYPING_MS));
  }

  // Keeps what is typed: as an answer where it is one, else as it stands.
  async flush() {
    await Promise.all([...this.typing.keys()].map((key) => this.keepTyped(this.items.find((item) => item.key === key))));
    await this.keepUnkept();
  }

  keepUnkept() {
    return drafts.note(session, this.place, Object.fromEntries(this.items.flatMap((item) => this.unkept(item)))).catch(() => {});
  }

  unkept(item) {
    const { node, answer } = this.nodes.get(item.key);
    const { value, note } = node.elements;
    const plain = (words) => String(words ?? "").replace(/\s+/g, " ").trim();
    const isLeft = (field, kept) => field && !field.disabled && plain(field.value) !== plain(kept);
    const isTyped = TYPED.includes(item.kind) && isLeft(value, answer?.value) && this.read(item, value)[0] !== (answer?.value ?? null);
    return [isTyped && [`${item.key}/value`, value.value], isLeft(note, answer?.note) && [`${item.key}/note`, note.value]].filter(Boolean);
  }

  keepTyped(item) {
    clearTimeout(this.typing.get(item.key));
    this.typing.delete(item.key);
    const { node: form, answer } = this.nodes.get(item.key);
    const note = form.elements.note?.value ?? "";
    const [value, problem] = TYPED.includes(item.kind) ? this.read(item, form.elements.value) : [answer?.value ?? null, null];
    this.refuse(item, problem);
    if (problem) return this.keepUnkept();
    if (value === (answer?.value ?? null) && note === (answer?.note ?? "")) return Promise.resolve();
    return this.answer(item, value, note);
  }

  read(item, field) {
    const words = field.value.trim();
    if (!words) return [null, field.validity.badInput ? gettext("Write a date, day.month.year.") : null];
    if (item.kind !== "NUMBER") return [words, null];
    const number = NUMBER.test(words) ? Number(words.replace(",", ".")) : NaN;
    if (Number.isNaN(number)) return [NaN, gettext("Write a number.")];
    if (item.minimum !== null && number < item.minimum) return [NaN, `${gettext("The lowest value is")} ${item.minimum} ${item.unit}. ${gettext("Check what was written.")}`];
    if (item.maximum !== null && number > item.maximum) return [NaN, `${gettext("The highest value is")} ${item.maximum} ${item.unit}. ${gettext("Check what was written.")}`];
    return [number, null];
  }

  refuse(item, sentence) {
    const { node } = this.nodes.get(item.key);
    node.querySelector("[data-error]").replaceChildren(...(sentence ? [h("p", { class: "ds-validation-message" }, sentence)] : []));
    for (const field of node.querySelectorAll("[name=value]")) field.toggleAttribute("aria-invalid", Boolean(sentence));
  }

  async answer(item, value, note = this.nodes.get(item.key).node.elements.note?.value ?? "", more = {}) {
    const { node, seen } = this.nodes.get(item.key);
    // Shown at once; the keeping follows within the same moment.
    node.toggleAttribute("data-answered", isFilled({ value }));
    node.classList.add("is-waiting");
    const count = (step) => this.keeping.set(item.key, (this.keeping.get(item.key) ?? 0) + step);
    count(1);
    const event = await this.act({ kind: "ANSWER", step: this.step.id, item_key: item.key, value, note, seen_version: seen, ...more });
    count(-1);
    // What is typed on is compared with what was kept last, also while the screen waits for the writer to finish.
    if (event) this.nodes.get(item.key).answer = { value, note };
    if (event) return this.update();
    // As it stands in the record; what was tapped stays in sight, with the word that it does not count.
    const before = this.step.answers[item.key];
    node.toggleAttribute("data-answered", isFilled(before) && !this.step.conflicts[item.key]);
    node.classList.toggle("is-waiting", Boolean(before?.isWaiting));
    this.refuse(item, gettext("The tablet has no room for it. The answer is NOT kept. Send what waits, or write it on paper."));
    node.querySelector("[data-error]").append(button(gettext("Try again"), () => this.answer(item, value, note, more)));
    return undefined;
  }

  async choose(item, version) {
    await this.act({ kind: "CHOOSE", step: this.step.id, item_key: item.key, version: version.version, seen_version: this.nodes.get(item.key).seen });
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
    const hadFocus = this.foot.contains(document.activeElement);
    this.foot.replaceChildren(
      h("div", { class: "foot-facts", "data-missing": missing.length },
        h("progress", { class: "foot-progress", max: this.items.length, value: answered, "aria-label": gettext("Answered") }),
        h("div", { class: "foot-words" }, h("p", { class: "foot-saved" }, h("strong", {}, `${answered}/${this.items.length} ${gettext("answered")}`)), h("p", { class: "foot-missing" }, words)),
        this.step.why_not_answer ? null : this.step.isDone ? h("span", { class: "quiet" }, gettext("finished here"))
          : first ? button(gettext("Next missing"), () => this.goTo(first))
            : button(gettext("Finish"), () => this.finish(), { variant: "primary" })),
    );
    if (hadFocus) this.foot.querySelector("button")?.focus({ preventScroll: true });
  }

  goTo(item) {
    const { node } = this.nodes.get(item.key);
    node.scrollIntoView({ block: "center" });
    node.querySelector("input, textarea, button")?.focus({ preventScroll: true });
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
