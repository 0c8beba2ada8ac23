// The hall's terminals: how many are well, what is wrong with the others and what to do, alarms and who has taken note of them.

import { $, el, icon, lamp, redraw, say } from "../base/dom.js";
import { Problem, get, pause, request } from "../base/net.js";
import { Clock, isTime, minutes, nameIn } from "../base/say.js";
import { logout, session, toLogin, watchIdle } from "../base/session.js";

const every = 5000; // between two questions
const again = 2000; // the same, while the hall does not answer
const clock = new Clock();
let lostSince = null;

function message(name, kind, strong, words) {
  $("messages").querySelector(`[data-name="${name}"]`)?.remove();
  if (strong) {
    $("messages").append(el("div", { class: `banner ${kind}`, "data-name": name }, icon(kind === "fail" ? "warn" : "info"), el("b", {}, strong), el("span", {}, words || "")));
  }
}

function drawLink(ok) {
  lamp($("link"), ok ? "ok" : "fail", ok ? "已连接" : "连接中断");
  if (ok) {
    lostSince = null;
    message("lost");
  } else if (!lostSince) {
    lostSince = clock.now();
    message("lost", "fail", `${clock.hm(lostSince)} 起连不上大厅`, "正在自动重连；下面可能不是最新情况。");
  }
}

const isPaper = (a) => a.code.startsWith("printer.paper_") && a.code !== "printer.paper_out";
const isBad = (a) => a.severity === "broken" || a.severity === "outage";

/** The four states of a terminal, the worst that counts. */
const states = {
  well: { lamp: "ok", words: "正常" },
  paper: { lamp: "warn", words: "要加纸" },
  ill: { lamp: "fail", words: "有故障" },
  offline: { lamp: "off", words: "离线" },
};

function stateOf(m) {
  const health = m.health || [];
  if (!m.online) { return "offline"; }
  if (health.some(isBad)) { return "ill"; }
  if (health.some(isPaper)) { return "paper"; }
  return health.length ? "ill" : "well";
}

const lampOf = (state) => el("span", { class: `lamp ${states[state].lamp}` }, el("i"), el("b", {}, states[state].words));

function drawTiles(list) {
  const count = (s) => list.filter((m) => stateOf(m) === s).length;
  redraw($("tiles"), Object.keys(states).map(count), () => Object.keys(states).map((s) => el("div", { class: "tile", "data-state": s }, lampOf(s), el("b", { class: "figure" }, String(count(s))), el("span", {}, "台"))));
}

function drawMachines(list) {
  const rank = ["ill", "paper", "offline", "well"];
  const sorted = [...list].sort((a, b) => rank.indexOf(stateOf(a)) - rank.indexOf(stateOf(b)) || a.machine.localeCompare(b.machine, "zh", { numeric: true }));
  redraw($("machines"), [sorted, Math.floor(clock.now() / 10_000)], () => [
    sorted.length
      ? el("table", {}, el("thead", {}, el("tr", {}, ...["状态", "终端", "情况", "程序", "最后联系"].map((n) => el("th", { scope: "col" }, n)))), el("tbody", {}, ...sorted.map(machineRow)))
      : el("p", { class: "empty" }, "还没有终端连到这个大厅。"),
  ]);
}

function machineRow(m) {
  const state = stateOf(m);
  const said = (m.health || []).map((a) => el("div", {}, el("b", {}, a.what || a.code), `，${clock.hm(a.since)} 起`, el("small", {}, a.remedy || "")));
  if (state === "offline") { said.splice(0, said.length, el("div", {}, isTime(m.last_seen) ? `${clock.brief(m.last_seen)} 起联系不上` : "没有连过", el("small", {}, "请到现场看电源和网线；它可以离线取号，恢复后自动补传。"))); }
  return el("tr", { "data-machine": m.machine, class: states[state].lamp },
    el("td", {}, lampOf(state)), el("td", {}, el("b", {}, `${m.machine} 号`)), el("td", {}, ...(said.length ? said : [el("span", { class: "note" }, "没有告警")])),
    el("td", {}, m.version || ""), el("td", {}, isTime(m.last_seen) ? `${minutes(clock.since(m.last_seen))}前` : "—"));
}

function drawAlarms(list) {
  const lasting = list.filter((a) => !isTime(a.ended));
  const open = lasting.filter((a) => !isTime(a.noted)).length;
  say($("count"), lasting.length ? `${lasting.length} 条${open ? `，${open} 条未确认` : ""}` : "");
  redraw($("alarms"), lasting, () => [lasting.length ? el("ul", {}, ...lasting.map(alarmRow)) : el("p", { class: "empty" }, "没有告警。")]);
  const over = list.filter((a) => isTime(a.ended));
  redraw($("history"), over, () => [over.length
    ? el("table", {}, el("tbody", {}, ...over.slice(0, 30).map((a) => el("tr", {}, el("td", {}, clock.brief(a.since)), el("td", {}, el("b", {}, `${a.machine} 号`)), el("td", {}, a.what || a.code, el("small", {}, `${clock.brief(a.ended)} 恢复${a.by ? `，${a.by} 已确认` : ""}`))))))
    : el("p", { class: "empty" }, "还没有记录。")]);
}

function alarmRow(a) {
  const noted = isTime(a.noted);
  return el("li", { "data-alarm": a.id },
    el("div", { class: "head" }, el("span", { class: `lamp ${isBad(a) ? "fail" : "warn"}` }, el("i"), el("b", {}, `${a.machine} 号`)), el("span", {}, a.what || a.code)),
    el("p", {}, a.remedy || ""), el("p", { class: "note" }, `${clock.brief(a.since)} 起`),
    noted ? el("span", { class: "mark ok" }, `${a.by} ${clock.brief(a.noted)} 已确认`) : el("div", { class: "doing" }, el("button", { type: "button", onclick: () => note(a) }, "确认")));
}

async function note(a) {
  try {
    await request("POST", `/api/v1/alarms/${encodeURIComponent(a.id)}/note`);
    message("note");
  } catch (e) {
    message("note", "fail", "没有确认。", e instanceof Problem ? e.hint || "请再按一次。" : "连不上大厅，请再按一次。");
  }
  await load();
}

async function load() {
  try {
    const [machines, alarms, board] = await Promise.all([get("/api/v1/terminals"), get("/api/v1/alarms"), get("/api/v1/board")]);
    clock.set(board.now); // times are the hall's
    drawTiles(machines || []);
    drawMachines(machines || []);
    drawAlarms(alarms || []);
    message("role");
    drawLink(true);
  } catch (e) {
    if (e instanceof Problem && (e.status === 401 || e.key === "fault.session")) { toLogin("idle"); return; }
    if (e instanceof Problem && e.status === 403) {
      message("role", "fail", "您的账号没有主管或运维权限。", "请用主管账号登录，或找管理员。");
      drawLink(true);
      return;
    }
    drawLink(false);
  }
}

const me = await session(() => drawLink(false));
say($("who"), me.name || me.staff);
$("out").onclick = () => logout("out");
watchIdle(me.idle_seconds, (left) => (left === null ? message("idle") : message("idle", "", `${left} 秒后自动退出登录。`, "动一下鼠标或按任意键，继续使用。")));
get("/api/v1/hall").then((hall) => { clock.zone(hall.zone); say($("hall"), nameIn("zh-CN", hall.name)); }, () => {});
for (;;) {
  await load();
  await pause(lostSince ? again : every);
}
