// The supervisor's page: bad grades that want an answer, and the hall's terminals. Faults come first.

import { $, el, icon, lamp, redraw, say } from "../base/dom.js";
import { Problem, get, pause, request } from "../base/net.js";
import { Clock, isTime, minutes, nameIn } from "../base/say.js";
import { logout, session, toLogin, watchIdle } from "../base/session.js";

const every = 5000; // between two questions
const again = 2000; // the same, while the hall does not answer
const grades = { 1: "非常不满意", 2: "不满意" };
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

/** How long until a time, or how long it is over. */
function due(time) {
  const left = Date.parse(time) - clock.now();
  return left < 0 ? ["mark late", `已超期 ${minutes(-left)}`] : ["mark", `还有 ${left > 172_800_000 ? `${Math.floor(left / 86_400_000)} 天` : minutes(left)}`];
}

const mark = ([kind, words]) => el("span", { class: kind }, words);

function drawFollow(list) {
  say($("follow-count"), list.length ? `${list.length} 件` : "");
  const late = (f) => Date.parse(isTime(f.called) ? f.mend_by : f.call_by);
  const sorted = [...list].sort((a, b) => late(a) - late(b));
  redraw($("follow"), [sorted, Math.floor(clock.now() / 60_000)], () => [
    sorted.length ? el("ul", {}, ...sorted.map((f, i) => followRow(f, i === 0))) : el("p", { class: "empty" }, "没有需要回访的差评。"),
  ]);
}

/** One task. The most urgent one has the page's amber button. */
function followRow(f, first) {
  const called = isTime(f.called);
  const amber = (is) => (first && is ? "primary" : null);
  return el("li", { "data-ticket": f.ticket },
    el("div", { class: "head" }, el("b", {}, f.no), el("span", {}, grades[f.grade] || `等级 ${f.grade}`), el("span", {}, `${f.window} 号窗口 ${f.clerk}`),
      called ? el("span", { class: "mark ok" }, `已回访 ${clock.hm(f.called)}`) : mark(due(f.call_by))),
    el("div", {}, called ? "整改 " : "先回访，再整改；整改 ", mark(due(f.mend_by)), f.note ? el("span", {}, `　${f.note}`) : null),
    el("div", { class: "doing" },
      called ? null : el("button", { type: "button", class: amber(true), onclick: () => settle(f, "called") }, "记录回访"),
      el("button", { type: "button", class: amber(called), onclick: () => settle(f, "mended") }, "记录整改完成")));
}

/** Asks for a note and tells the hall what was done. */
function settle(f, what) {
  const ask = $("ask");
  const note = el("textarea", { id: "note", rows: 3, maxlength: 200 });
  note.value = f.note || "";
  const send = async () => {
    ok.disabled = true;
    try {
      await request("POST", `/api/v1/followups/${encodeURIComponent(f.ticket)}`, { [what]: true, note: note.value.trim() });
      ask.close();
      message("settle");
    } catch (e) {
      ok.disabled = false;
      message("settle", "fail", "没有保存。", e instanceof Problem ? e.hint || "请再按一次。" : "连不上大厅，请再按一次。");
    }
    await load();
  };
  const ok = el("button", { type: "button", class: "primary", onclick: send }, "保存");
  ask.replaceChildren(
    el("h2", {}, `${f.no} ${what === "called" ? "已回访" : "整改完成"}`),
    el("label", { for: "note" }, "结果（不要写姓名和电话）", note),
    el("div", { class: "doing" }, el("button", { type: "button", onclick: () => ask.close() }, "取消"), ok));
  ask.showModal();
  note.focus();
}

function drawMachines(list) {
  const bad = list.filter((m) => !m.online).length;
  say($("terminal-count"), list.length ? `${list.length} 台${bad ? `，${bad} 台离线` : "，全部在线"}` : "");
  const sorted = [...list].sort((a, b) => Number(a.online) - Number(b.online) || (b.health?.length || 0) - (a.health?.length || 0) || a.machine.localeCompare(b.machine));
  redraw($("machines"), [sorted, Math.floor(clock.now() / 30_000)], () => [
    sorted.length ? el("ul", {}, ...sorted.map(machineRow)) : el("p", { class: "empty" }, "还没有终端连到这个大厅。"),
  ]);
}

function machineRow(m) {
  const [kind, word] = !m.online ? ["fail", isTime(m.last_seen) ? `离线 ${minutes(clock.since(m.last_seen))}` : "没有连过"] : m.health?.length ? ["warn", "有问题"] : ["ok", "正常"];
  return el("li", {},
    el("div", { class: "head" }, el("b", {}, m.machine), el("span", { class: `lamp ${kind}` }, el("i"), el("b", {}, word)), m.version ? el("span", { class: "note" }, m.version) : null),
    ...(m.health || []).map((a) => el("div", {}, a.what || a.code)),
    m.online ? null : el("div", { class: "note" }, "请到现场看电源和网线；它可以离线取号，恢复后自动补传。"));
}

async function load() {
  try {
    const [follow, machines, board] = await Promise.all([get("/api/v1/followups"), get("/api/v1/terminals"), get("/api/v1/board")]);
    clock.set(board.now); // due times are the hall's
    drawFollow(follow || []);
    drawMachines(machines || []);
    drawLink(true);
  } catch (e) {
    if (e instanceof Problem && (e.status === 401 || e.key === "fault.session")) { toLogin("idle"); return; }
    if (e instanceof Problem && e.status === 403) {
      message("role", "fail", "您的账号没有主管权限。", "请用主管账号登录，或找管理员。");
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
