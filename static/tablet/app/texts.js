// Words in the nurse's language. The catalogues are files of the shell, so they are there without coverage.

const LANGUAGES = ["nb", "nn", "en"];

let catalogue = {};
export let language = "nb";

export async function use(wanted) {
  language = LANGUAGES.includes(wanted) ? wanted : "nb";
  document.documentElement.lang = language;
  const answer = await fetch(`/nettbrett/tekster/${language}.json`);
  catalogue = (await answer.json()).catalog;
}

export const gettext = (text) => [catalogue[text] ?? text].flat()[0];

export function ngettext(one, many, number) {
  const forms = catalogue[one] ?? [one, many];
  return fill(forms[number === 1 ? 0 : 1], { number });
}

export const fill = (text, values) => text.replace(/%\((\w+)\)s/g, (_, name) => values[name]);

// The checklists' own words are in bokmål and nynorsk; anybody else reads bokmål.
export const inContent = (texts) => (language === "nn" && texts.nn) || texts.nb;
