// Registering a finished result.

import { $, el } from "../base/dom.js";
import { speech, t } from "../base/lang.js";
import { ulid } from "../base/net.js";
import { nameIn } from "../base/say.js";
import { Ask, choice, chosenOf, proposals, text } from "./ask.js";
import { ways } from "./places.js";

const bad = (field) => t(`web.register.bad_${field}`);
const length = (s) => [...s.trim()].length;
const value = (id) => $(id).value.trim();

/** How long each text may be, and whether it must be there. The hall checks again. */
const texts = { name: [1, 60], case: [1, 40], document: [1, 80], department: [1, 80], matter: [0, 80], doc_number: [0, 80] };

/** Opens the form. hall: its names, or null; kept: what the one before leaves; done(result) follows. */
export function askRegister(hall, done, kept = {}) {
  const id = ulid(); // before anything is sent: however often it is, it counts once
  const label = (key) => t(`web.results.${key}`);
  new Ask({
    title: t("web.results.new"), path: "/api/v1/results", check, wrong: (p) => wrongOf(p),
    parts: [
      group(t("web.register.person"), text("name", t("web.register.name"), { maxlength: 80 }), text("number", label("number"), { maxlength: 30, optional: true }),
        text("phone", label("phone"), { maxlength: 24, inputmode: "tel", optional: true }), el("p", { class: "note wide" }, t("web.register.privacy"))),
      group(t("web.register.file"), text("case", label("case"), { maxlength: 60 }), text("matter", label("matter"), { maxlength: 100, list: "matters", optional: true, value: kept.matter }),
        text("document", label("document"), { maxlength: 100, value: kept.document }), text("doc_number", label("doc_number"), { maxlength: 100, optional: true }),
        text("department", label("department"), { maxlength: 100, list: "departments", value: kept.department }), text("copies", label("copies"), { type: "number", min: 1, max: 99, value: 1 })),
      group(t("web.register.way"), choice("delivery", label("delivery"), ways.map((w) => [w, label(w)]), kept.delivery), choice("size", label("size"), [1, 2, 3].map((n) => [n, label(`size${n}`)]), kept.size || 1)),
      proposals("matters", (hall?.services || []).map((s) => nameIn(speech.lang, s.name))), proposals("departments", (hall?.departments || []).map((d) => nameIn(speech.lang, d.name))),
    ],
    buttons: [["save", t("web.register.save")], ["next", t("web.register.next")]],
    body: () => bodyOf(id),
    done(result, button) {
      done(result);
      if (button === "next") { askRegister(hall, done, result); }
    },
  });
}

const group = (title, ...fields) => el("section", { class: "group" }, el("h3", {}, title), ...fields);

function bodyOf(id) {
  return {
    id, case: value("case"), matter: value("matter"), document: value("document"), number: value("doc_number"), copies: Number(value("copies")), department: value("department"),
    size: Number(chosenOf("size")), delivery: chosenOf("delivery"), applicant: { name: value("name"), number: value("number"), phone: value("phone") },
  };
}

function check() {
  const wrong = {};
  for (const [id, [low, high]] of Object.entries(texts)) {
    const n = length($(id).value);
    if (n < low || n > high) { wrong[id] = bad(id); }
  }
  const copies = Number(value("copies"));
  if (!Number.isInteger(copies) || copies < 1 || copies > 99) { wrong.copies = bad("copies"); }
  if (value("number") && length($("number").value) < 5) { wrong.number = bad("number"); }
  if (value("phone") && !/^(\+86)?\d{7,15}$/.test(value("phone").replace(/[\s-]/g, ""))) { wrong.phone = bad("phone"); }
  if (!chosenOf("delivery")) { wrong.delivery = bad("delivery"); }
  if (chosenOf("delivery") === "terminal" && !value("number") && !value("phone")) { wrong.number = bad("reach"); }
  return wrong;
}

/** What the hall's no is about. */
function wrongOf(problem) {
  if (problem.status === 409) { return t("web.register.taken"); }
  const [kind, id] = problem.key.split(".");
  if (kind !== "result") { return null; }
  return id === "reach" ? { number: bad("reach") } : { [id]: bad(id) };
}
