// Times as people say them, by the right clock: the device's own, less how far it is ahead.

import { relative } from "../../js/time.js";
import { session } from "./session.js";
import { gettext, language } from "./texts.js";

const ZONE = "Europe/Oslo";
const MINUTE = 60_000;

export const now = () => Date.now() - session.offset * 1000;

const locale = () => ({ nb: "nb-NO", nn: "nn-NO" })[language] ?? "en-GB";
const day = (moment) => new Intl.DateTimeFormat("sv-SE", { timeZone: ZONE }).format(new Date(moment));
const format = (moment, how) => new Intl.DateTimeFormat(locale(), { timeZone: ZONE, ...how }).format(new Date(moment));

export function moment(at) {
  const clock = format(at, { hour: "2-digit", minute: "2-digit" });
  if (day(at) === day(now())) return `${gettext("today")} ${clock}`;
  return `${format(at, { weekday: "short", day: "numeric", month: "short" })} ${clock}`;
}

export const date = (words) => format(`${words}T12:00:00Z`, { day: "numeric", month: "long", year: "numeric" });

// A limit at midnight is the end of the day before, as people say it.
export function until(dueAt) {
  const due = Date.parse(dueAt);
  const words = {
    inMin: gettext("in 7 min"), inH: gettext("in 7 h"), inD: gettext("in 7 days"),
    lateMin: gettext("7 min late"), lateH: gettext("7 h late"), lateD: gettext("7 days late"),
  };
  return `${relative(due, now(), words)} · ${moment(due - MINUTE / 2)}`;
}

// R13: late from the first instant after the limit; today until the next Oslo midnight, midnight included.
export function urgency(dueAt) {
  const due = Date.parse(dueAt);
  if (now() > due) return "LATE";
  return day(due - 1) === day(now()) ? "TODAY" : "LATER";
}

// What a field of date and time wants, by the device's own clock, which is what the nurse sees.
export function localInput(milliseconds) {
  const shifted = new Date(milliseconds - new Date(milliseconds).getTimezoneOffset() * MINUTE);
  return shifted.toISOString().slice(0, 16);
}
