// Draws results, one of them in full, and handover forms. It decides nothing.

import { $, drawing, el, redraw } from "../base/dom.js";
import { speech, t } from "../base/lang.js";
import { clock } from "../base/staff.js";
import { inHand, placeLamp } from "./places.js";

const head = (...names) => el("thead", {}, el("tr", {}, ...names.map((n) => el("th", { scope: "col" }, n))));

/** view: {list, chosen (Map by id), open (id), filtered, choose(result, is), show(id)}. */
export function drawResults(view) {
  redraw($("rows"), [speech.lang, view.list, [...view.chosen.keys()], view.open, view.filtered], () => {
    if (!view.list) { return []; }
    if (!view.list.length) { return [el("p", { class: "empty" }, t(view.filtered ? "web.results.none" : "web.results.first"))]; }
    return [el("table", {}, head("", t("web.results.where"), t("web.results.case"), t("web.results.document"), t("web.results.applicant")), el("tbody", {}, ...view.list.map((r) => resultRow(view, r))))];
  });
}

function resultRow(view, r) {
  const box = el("input", { type: "checkbox", "aria-label": t("web.results.choose", { case: r.case }), checked: view.chosen.has(r.id), disabled: !inHand(r), onchange: (e) => view.choose(r, e.target.checked) });
  return el("tr", { "data-result": r.id, class: view.open === r.id ? "open" : null },
    el("td", {}, el("label", { class: "box" }, box)),
    el("td", {}, placeLamp(r), el("small", {}, t("web.results.since", { time: clock.brief(r.since) }))),
    el("td", {}, el("button", { type: "button", class: "plain", "aria-expanded": String(view.open === r.id), onclick: () => view.show(r.id) }, r.case), el("small", {}, r.matter || r.department)),
    el("td", {}, el("span", {}, r.document), el("small", {}, t("web.results.count", { n: r.copies }), r.number ? ` · ${r.number}` : "")),
    el("td", {}, el("span", {}, r.masked), el("small", {}, t(`web.results.${r.delivery}`))));
}

/** detail: the hall's answer, or null for none; missing: there is no such result. */
export function drawDetail(detail, missing) {
  redraw($("detail"), [speech.lang, detail, missing], () => {
    if (missing) { return [el("p", { class: "empty" }, t("web.results.unknown"))]; }
    if (!detail) { return [el("p", { class: "empty" }, t("web.results.detail_hint"))]; }
    const r = detail.result;
    return [
      el("h2", {}, r.case), el("p", { class: "now" }, placeLamp(r), el("span", { class: "note" }, t("web.results.since", { time: clock.brief(r.since) }))),
      el("dl", {}, ...facts(r, detail.applicant).flatMap(([name, words]) => [el("dt", {}, name), el("dd", {}, words)])),
      el("h3", {}, t("web.results.moves")),
      el("ol", {}, ...detail.moves.map((m) => el("li", {}, el("time", {}, clock.stamp(m.at)), placeLamp(m)))),
      ...signature(detail),
      detail.handovers.length ? el("h3", {}, t("web.handover.forms")) : null,
      el("ul", {}, ...detail.handovers.map((h) => el("li", {}, el("a", { href: `/handovers/${h.no}` }, h.no), el("span", {}, `${h.from} → ${h.to}`)))),
    ].filter(Boolean);
  });
}

/** The size of the pad on which applicants sign. */
const pad = { width: 1024, height: 512 };

/** Of a document that was handed out, while the person is known: nobody can tell of the others. */
function signature({ result, applicant, signature: of }) {
  if (result.state !== "handed_out" || !(of || applicant.name)) { return []; }
  const words = t("web.results.signed");
  return [
    el("h3", {}, words), el("p", { class: "signed" }, of ? t("web.results.signed_at", { time: clock.stamp(of.at) }) : t("web.results.unsigned")),
    of?.path ? drawing(of.path, pad.width, pad.height, words) : null, of && !of.path ? el("p", { class: "note" }, t("web.results.signed_note")) : null,
  ];
}

function facts(r, person) {
  const label = (key) => t(`web.results.${key}`);
  return [
    [label("document"), r.document], r.number && [label("doc_number"), r.number], [label("copies"), t("web.results.count", { n: r.copies })], r.matter && [label("matter"), r.matter],
    [label("department"), r.department], [label("delivery"), t(`web.results.${r.delivery}`)], [label("size"), t(`web.results.size${r.size}`)],
    [label("applicant"), person.name || r.masked], person.name ? null : ["", t("web.results.erased")], person.number && [label("number"), person.number], person.phone && [label("phone"), person.phone], [label("by"), r.by],
  ].filter(Boolean);
}

/** list: the hall's forms, or null before they are known. */
export function drawForms(list) {
  redraw($("forms-rows"), [speech.lang, list], () => {
    if (!list) { return []; }
    if (!list.length) { return [el("p", { class: "empty" }, t("web.handover.none"))]; }
    return [el("table", {}, head(t("web.handover.no"), t("web.handover.from"), t("web.handover.to"), t("web.results.copies"), t("web.handover.receiver")), el("tbody", {}, ...list.map(formRow)))];
  });
}

function formRow(h) {
  const [kind, word] = h.receiver ? ["ok", t("web.handover.received")] : ["way", t("web.handover.waiting")];
  return el("tr", { "data-form": h.no },
    el("td", {}, el("a", { href: `/handovers/${h.no}` }, h.no), el("small", {}, clock.stamp(h.at))),
    el("td", {}, el("span", {}, h.from), el("small", {}, h.by)), el("td", {}, h.to), el("td", {}, String(h.lines.length)),
    el("td", {}, el("span", { class: `lamp ${kind}` }, el("i"), el("b", {}, word)), el("small", {}, h.receiver ? `${h.receiver} ${clock.brief(h.received)}` : "")));
}
