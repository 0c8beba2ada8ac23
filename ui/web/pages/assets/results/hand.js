// Handing results over: 《办理结果交接表》 is made here and printed at /handovers/{no}.

import { $, el } from "../base/dom.js";
import { speech, t } from "../base/lang.js";
import { ulid } from "../base/net.js";
import { nameIn } from "../base/say.js";
import { Ask, proposals, text } from "./ask.js";

const receiver = "onetrip.receiver"; // who received last

/** Opens the form for the chosen results; done(handover) follows. */
export function askHandover(hall, results, done) {
  const id = ulid();
  const from = new Set(results.map((r) => r.department));
  const names = (hall?.departments || []).map((d) => nameIn(speech.lang, d.name));
  const windows = (hall?.windows || []).map((w) => t("web.board.window", { n: w.no }));
  new Ask({
    title: t("web.results.hand"), path: "/api/v1/handovers", check, wrong: wrongOf,
    parts: [
      el("section", { class: "group" },
        text("from", t("web.handover.from"), { maxlength: 100, list: "senders", value: from.size === 1 ? [...from][0] : "" }),
        text("to", t("web.handover.to"), { maxlength: 100, list: "receivers", placeholder: t("web.handover.to_hint"), value: localStorage.getItem(receiver) || "" }),
        text("note", t("web.handover.note"), { maxlength: 240, optional: true })),
      el("ul", { class: "lines" }, ...results.map((r) => el("li", {}, el("b", {}, r.case), el("span", {}, r.document), el("span", {}, t("web.results.count", { n: r.copies })), el("span", { class: "note" }, r.masked)))),
      proposals("senders", [...from, ...names]), proposals("receivers", [...windows, ...names]),
    ],
    buttons: [["make", t("web.handover.make")]],
    body: () => ({ id, from: $("from").value.trim(), to: $("to").value.trim(), note: $("note").value.trim(), results: results.map((r) => r.id) }),
    done(handover) {
      localStorage.setItem(receiver, handover.to);
      done(handover);
    },
  });
}

function check() {
  const wrong = {};
  for (const [id, low, high] of [["from", 1, 80], ["to", 1, 80], ["note", 0, 200]]) {
    const n = [...$(id).value.trim()].length;
    if (n < low || n > high) { wrong[id] = t(`web.handover.bad_${id}`); }
  }
  return wrong;
}

function wrongOf(problem) {
  if (problem.status === 409 || problem.status === 404) { return t("web.handover.gone"); }
  const [kind, id] = problem.key.split(".");
  if (kind !== "handover") { return null; }
  return id === "lines" ? t("web.handover.bad_lines") : { [id]: t(`web.handover.bad_${id}`) };
}
