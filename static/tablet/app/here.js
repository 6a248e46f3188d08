// What stands on this device: the bundle, with what was done here and no bundle knows of yet on top.

import { comesHomeHere, stepsOf } from "./overlay.js";
import { session } from "./session.js";
import { gettext } from "./texts.js";

const isRefused = (event) => event.told.status === "quarantined";

const done = () => [...session.told.filter((event) => !isRefused(event)), ...session.queue];

export const steps = (pathway) =>
  stepsOf(pathway, done(), { myId: session.person.id, myName: session.person.name, hph4Label: gettext("Fall or sudden change (HPH4)"), numbers: session.numbers });

export const comesHome = (pathway) => comesHomeHere(pathway, done());

// Returns the step with its pathway and template, by its number or by the name it got here; null when it is not here.
export function find(name) {
  const wanted = session.numbers[name] ?? name;
  const opened = done().find((event) => event.id === name)?.pathway;
  for (const pathway of session.bundle.pathways.values()) {
    if (pathway.id !== opened && !pathway.steps.some((step) => step.id === wanted)) continue;
    const step = steps(pathway).find((each) => each.id === wanted);
    const template = step && session.bundle.templates.get(step.template);
    if (template) return { pathway, step, template };
  }
  return null;
}

// Returns what the server did not take in: as the bundle has it, and what was told since.
export function refused() {
  const known = session.bundle.list?.quarantine ?? [];
  const ids = new Set(known.map((each) => each.event_id));
  const since = session.told.filter((event) => isRefused(event) && !ids.has(event.id));
  return [...known, ...since.map((event) => ({ ...event.told, kind: event.kind, at: event.at, name: session.bundle.pathways.get(event.told.pathway)?.name ?? null }))];
}
