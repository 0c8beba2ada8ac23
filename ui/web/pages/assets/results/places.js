// Where a document is, as people read it.

import { el } from "../base/dom.js";
import { t } from "../base/lang.js";

/** The lamp of each place: shape, word and colour tell it. */
const lamps = { registered: "off", on_the_way: "way", at_window: "here", in_cabinet: "here", handed_out: "ok", in_doubt: "warn", missing: "fail" };

/** The choices of the filter: a name, and the states that it shows. */
export const filters = [
  ["all", ""], ["registered", "registered"], ["on_the_way", "on_the_way"], ["at_window", "at_window"], ["in_cabinet", "in_cabinet"], ["handed_out", "handed_out"], ["in_doubt", "in_doubt,missing"],
];

export const ways = ["window", "mail", "terminal", "electronic"];

/** Returns the words of a place: of a result or of one of its moves. */
export function placeOf({ state, cabinet, cell }) {
  return state === "in_cabinet" && cabinet ? t("web.results.cell", { cabinet, cell }) : t(`web.results.${state}`);
}

/** Returns a lamp with its words. */
export const placeLamp = (at) => el("span", { class: `lamp ${lamps[at.state] || "off"}` }, el("i"), el("b", {}, placeOf(at)));

/** Tells whether somebody has the document in hand and may hand it over. */
export const inHand = (r) => r.state === "registered" || r.state === "at_window";

const ulid = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;
const formNo = /^[0-9A-Za-z]+(-[0-9A-Za-z]+)+$/;

/** Reads what a scanner typed: {result}, {form}, or null for what is no code of ours. */
export function readLabel(text) {
  const trimmed = text.trim();
  const rest = trimmed.slice(4);
  if (trimmed.startsWith("OTR:") && ulid.test(rest)) { return { result: rest }; }
  if (trimmed.startsWith("OTJ:") && formNo.test(rest)) { return { form: rest }; }
  return null;
}
