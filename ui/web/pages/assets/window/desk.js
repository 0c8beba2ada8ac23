// Draws a window's desk. It decides nothing: Desk.keys says what may be pressed, and the texts say why not.

import { $, el, icon, redraw, say } from "../base/dom.js";
import { isTime, minutes, nameIn } from "../base/say.js";
import { keyNames, priorities, tongues } from "./names.js";

const maxCallsTold = "叫满 3 次后可按";

/** view: {desk, hall, clock, me, act (under way, or null), waits (whether it is sent again), press(kind), resume(ticket)}. */
export function drawDesk(view) {
  drawServing(view);
  drawKeys(view);
  drawNext(view);
  drawLines(view);
  drawParked(view);
  drawToday(view);
}

const serviceName = (hall, id) => nameIn("zh-CN", hall.services.find((s) => s.id === id)?.name) || id;

/** Tells whether another clerk has the window: then only taking it over is possible. */
export const taken = ({ desk, me }) => desk.mode !== "closed" && Boolean(desk.clerk) && desk.clerk !== me.staff;

function drawServing(view) {
  const { desk, hall, clock } = view;
  const s = desk.serving;
  redraw($("serving"), [s, desk.mode, desk.reason, desk.since, taken(view)], () => (s ? servingCard(s, desk, hall, clock) : [nobody(view)]));
  if (s) { say($("took"), took(clock.since(s.started))); }
}

function servingCard(s, desk, hall, clock) {
  const facts = [["等了", minutes(s.waited / 1e6)], ["已办理", el("span", { id: "took" })], ["本业务平均", s.usual ? minutes(s.usual / 1e6) : "暂无"], ["本票环节", `第 ${s.step} 步，共 ${s.steps} 步`]];
  const marks = [
    priorities[s.priority] && el("span", { class: "mark first" }, icon("info"), priorities[s.priority]),
    tongues[s.lang] && el("span", { class: "mark" }, tongues[s.lang]),
    s.offline && el("span", { class: "mark" }, "离线取号"),
  ].filter(Boolean);
  return [
    el("header", {}, el("span", {}, desk.mode === "paused" ? `已暂停：${desk.reason || "未说明原因"}` : "正在办理"), el("span", {}, `已叫 ${s.calls} 次，${clock.hms(s.called_at)}`)),
    el("div", { class: "who" }, el("span", { class: s.no.length > 5 ? "no wide" : "no" }, s.no),
      el("div", {}, el("h2", {}, serviceName(hall, s.service)), marks.length ? el("span", { class: "marks" }, ...marks) : null, el("p", {}, s.masked || "未登记姓名"))),
    el("dl", {}, ...facts.flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, value)])),
  ];
}

const two = (n) => String(n).padStart(2, "0");

function took(ms) {
  const s = Math.floor(ms / 1000);
  return s < 3600 ? `${two(Math.floor(s / 60))}:${two(s % 60)}` : `${Math.floor(s / 3600)}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`;
}

function nobody(view) {
  const { desk, clock } = view;
  if (taken(view)) { return note("这个窗口由别人使用", `${desk.clerk}，${clock.hm(desk.since)} 起`); }
  switch (desk.mode) {
    case "paused": return note(`已暂停：${desk.reason || "未说明原因"}`, `${clock.hm(desk.since)} 起不再叫号`);
    case "closed": return note("窗口还没有开", "开始办理以后，才能叫号");
    default: return note("现在没有正在办理的号", "按下一位叫号");
  }
}

const note = (big, small) => el("div", { class: "nobody" }, el("b", {}, big), el("span", {}, small));

function drawKeys(view) {
  const { desk, clock, act, press } = view;
  const k = desk.keys;
  const s = desk.serving;
  const mine = !taken(view);
  const wait = isTime(k.recall_from) ? Math.ceil((Date.parse(k.recall_from) - clock.now()) / 1000) : 0;
  const none = desk.mode === "paused" ? "已暂停" : "没有正在办理的号";
  const paused = s && desk.mode === "paused" && none;
  const recall = !s ? none : k.calls_left <= 0 ? "已叫满次数" : wait > 0 ? `${wait} 秒后可按` : `还可以叫 ${k.calls_left} 次`;
  const rows = [
    ["recall", "recall", "R", k.recall || (isTime(k.recall_from) && wait <= 0 && k.calls_left > 0), recall],
    ["pass", "pass", "G", k.pass, !s ? none : k.pass ? "没有来" : maxCallsTold],
    ["transfer", "transfer", "T", k.transfer, s ? "换窗口或业务" : none],
    ["park", "park", "H", k.park, s ? "材料待补" : none],
    ["finish", "check", "F", k.finish, s ? "选办理结果" : none],
  ].map(([kind, sign, letter, may, why]) => [kind, sign, letter, Boolean(may) && mine && !act, act?.kind === kind, paused || why]);
  redraw($("keys"), rows.map((r) => r.slice(0, 5)), () => rows.map(([kind, sign, letter, may, busy, why]) => el("button", { type: "button", id: `key-${kind}`, class: busy ? "busy" : null, disabled: !may, onclick: () => press(kind) },
    el("span", {}, busy ? el("i", { class: "arc" }) : icon(sign), keyNames[kind], el("kbd", {}, letter)), el("small", { id: `why-${kind}` }, why))));
  for (const r of rows) { say($(`why-${r[0]}`), r[5]); }
}

/** The one amber action: next, or what has to come before it. */
export function primary(view) {
  const { desk } = view;
  if (taken(view)) { return "take"; }
  return desk.mode === "open" ? "next" : "open";
}

function drawNext(view) {
  const { desk, act, waits } = view;
  const kind = primary(view);
  const all = desk.lines.reduce((sum, l) => sum + l.waiting, 0);
  const s = desk.serving;
  const may = !act && (kind === "next" ? desk.keys.next : kind === "take" || desk.keys.open);
  const busy = act && ["next", "open"].includes(act.kind);
  const rest = all ? "" : "，现在没有人等候";
  const words = {
    take: ["接管窗口", "接管以后才能叫号"],
    open: [desk.mode === "paused" ? "继续办理" : "开始办理", desk.mode === "paused" ? `结束暂停${rest}` : "打开这个窗口"],
    next: ["下一位", s ? (all ? `办结 ${s.no}，并叫下一个号` : `办结 ${s.no}${rest}`) : all ? "叫下一个号" : "现在没有人等候"],
  }[kind];
  redraw($("next"), [words, busy, waits, kind], () => (busy
    ? [el("span", {}, el("i", { class: "arc" }), "请稍等"), el("small", {}, waits ? "大厅没有回答，正在重发，不会重复" : "正在送出")]
    : [el("span", {}, icon(kind === "next" ? "next" : "check"), words[0]), el("small", {}, words[1], el("kbd", {}, "空格"))]));
  $("next").disabled = !may;
  $("next").classList.toggle("busy", Boolean(busy));
}

function drawLines({ desk, hall, clock }) {
  const all = desk.lines.reduce((sum, l) => sum + l.waiting, 0);
  const rows = desk.lines.map((l) => [serviceName(hall, l.service), l.waiting, l.waiting && isTime(l.oldest) ? `最久 ${minutes(clock.since(l.oldest))}` : ""]);
  redraw($("lines"), [all, rows], () => [el("h2", {}, "本窗口等候", el("b", {}, `${all} 人`)),
    el("ul", {}, ...rows.map(([name, n, old]) => el("li", {}, el("span", {}, name), el("b", {}, `${n} 人`), el("small", {}, old))))]);
}

function drawParked(view) {
  const { desk, clock, act, resume } = view;
  const may = desk.keys.resume && !act && !taken(view);
  const rows = desk.parked.map((p) => [p, minutes(clock.since(p.since))]);
  redraw($("parked"), [rows, may], () => [el("h2", {}, desk.parked.length ? `挂起 ${desk.parked.length} 个` : "没有挂起的号"),
    el("ul", {}, ...rows.map(([p, since]) => el("li", {}, el("b", {}, p.no), el("span", {}, p.reason || "", el("small", {}, since)),
      el("button", { type: "button", disabled: !may, "aria-label": `恢复 ${p.no}`, onclick: () => resume(p.id) }, "恢复")))),
    desk.parked.length && !may && desk.serving ? el("p", { class: "note" }, "先办完正在办理的号，再恢复。") : null].filter(Boolean));
}

function drawToday({ desk, clock }) {
  const t = desk.today;
  const clear = isTime(desk.clear_at) && Date.parse(desk.clear_at) > clock.now() ? `${clock.hm(desk.clear_at)} 清号，请提前办完` : "";
  redraw($("today"), [t, clear], () => [el("h2", {}, "今天"),
    el("dl", { class: "tally" }, ...[["办结", t.done], ["过号", t.passed], ["转移", t.transferred]].flatMap(([name, n]) => [el("dt", {}, name), el("dd", {}, String(n))])),
    clear ? el("p", {}, clear) : null].filter(Boolean));
}
