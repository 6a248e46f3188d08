// Small builders. Text always becomes text, never markup.

export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name in element && typeof value === "boolean") element[name] = value;
    else if (name === "value" && "value" in element) element.value = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

const SVG = "http://www.w3.org/2000/svg";
const sheet = document.documentElement.dataset.icons;

export function icon(name) {
  const drawing = document.createElementNS(SVG, "svg");
  const use = document.createElementNS(SVG, "use");
  drawing.setAttribute("class", "icon");
  drawing.setAttribute("aria-hidden", "true");
  drawing.setAttribute("viewBox", "0 0 24 24");
  use.setAttribute("href", `${sheet}#${name}`);
  drawing.append(use);
  return drawing;
}

export const hidden = (text) => h("span", { class: "ds-sr-only" }, text);

export const alert = (colour, ...children) =>
  h("div", { class: "ds-alert", "data-color": colour }, h("p", { class: "ds-paragraph" }, ...children));

export const button = (words, onclick, { variant = "secondary", ...more } = {}) =>
  h("button", { class: "ds-button", type: "button", "data-variant": variant, onclick, ...more }, ...[words].flat());

export const link = (words, href, more = {}) => h("a", { class: "ds-link", href, ...more }, ...[words].flat());

// A question that must be answered before anything else. Returns the chosen value, or null when it was left.
export function ask(title, paragraphs, choices) {
  return new Promise((resolve) => {
    const dialog = h(
      "dialog",
      { class: "ds-dialog", "aria-labelledby": "dialog-title" },
      h("h2", { class: "ds-heading", "data-size": "sm", id: "dialog-title" }, title),
      paragraphs.map((text) => h("p", { class: "ds-paragraph" }, text)),
      h(
        "div",
        { class: "dialog-choices" },
        choices.map(([value, words, variant]) => button(words, () => dialog.close(value), { variant })),
      ),
    );
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue || null);
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
