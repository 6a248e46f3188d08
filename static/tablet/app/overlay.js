// What the nurse sees: what the server said, with what is done here laid on top until a bundle knows of it. Pure.

// Returns the pathway's open steps, those opened here included, each with `answers` as they stand on this device.
// `numbers` says which number a step got that was opened here.
export function stepsOf(pathway, events, { myId, myName, hph4Label, numbers }) {
  const steps = pathway.steps.map((step) => ({ ...step, answers: { ...step.answers }, isDone: false }));
  const named = (name) => steps.find((each) => each.id === (numbers[name] ?? name));
  for (const event of events) {
    if (event.kind === "OPEN_HPH4" && event.pathway === pathway.id && pathway.hph4_template && !named(event.id)) {
      steps.push(localStep(event, pathway, hph4Label, numbers));
      continue;
    }
    const step = named(event.step);
    if (!step) continue;
    if (event.kind === "ANSWER") answer(step, event, myId, myName);
    if (event.kind === "CHOOSE") choose(step, event);
    if (event.kind === "FINISH_STEP") step.isDone = true;
  }
  return steps;
}

function localStep(event, pathway, label, numbers) {
  return {
    id: numbers[event.id] ?? event.id,
    code: "HPH4",
    label,
    occurrence: 1 + pathway.steps.filter((step) => step.code === "HPH4").length,
    state: "OPEN",
    template: pathway.hph4_template,
    opened_at: event.at,
    ends_pathway: false,
    why_not_answer: null,
    answers: {},
    conflicts: {},
    offers: pathway.hph4_offers ?? {},
    isDone: false,
  };
}

// The version stays that of the server: it is the one that was seen, whatever is waiting here.
function answer(step, event, myId, myName) {
  const seen = step.answers[event.item_key]?.version ?? 0;
  step.answers[event.item_key] = {
    version: event.told?.version ?? seen,
    value: event.value,
    note: event.note,
    by: myName,
    by_id: myId,
    at: trueTime(event),
    isWaiting: !event.told,
  };
  settled(step, event);
}

function choose(step, event) {
  const chosen = step.conflicts[event.item_key]?.find((each) => each.version === event.version);
  if (!chosen) return;
  const seen = step.answers[event.item_key]?.version ?? chosen.version;
  step.answers[event.item_key] = { ...chosen, version: event.told?.version ?? seen, isWaiting: !event.told };
  settled(step, event);
}

// What stands beside another answer since it was sent is shown when the bundle tells both.
function settled(step, event) {
  const { [event.item_key]: _settled, ...conflicts } = step.conflicts;
  step.conflicts = conflicts;
}

// By a right clock: what the device said, less how far it was ahead.
export const trueTime = (event) => new Date(Date.parse(event.at) - event.offset * 1000).toISOString();

export const comesHomeHere = (pathway, events) =>
  events.some((event) => event.kind === "HOMECOMING" && event.pathway === pathway.id);

export const isFilled = (answer) => Boolean(answer) && answer.value !== null && answer.value !== "" && answer.value !== false;

// Returns the required items without an answer, and the items in conflict: what a checklist cannot be completed with.
export function lacking(step, template) {
  const items = template.sections.flatMap((section) => section.items);
  return {
    missing: items.filter((item) => item.is_required && !isFilled(step.answers[item.key])),
    disputed: items.filter((item) => step.conflicts[item.key]),
  };
}
