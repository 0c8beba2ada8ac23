// The administrator's page of the settings: edited as forms, checked whole, shown as a difference, kept as versions.

import { $, el, icon, redraw, say } from "../base/dom.js";
import { Problem, get, request } from "../base/net.js";
import { Clock, nameIn } from "../base/say.js";
import { logout, session, toLogin, watchIdle } from "../base/session.js";
import { drawForm } from "./form.js";
import { nameOf } from "./labels.js";

const clock = new Clock();
const checkAfter = 600; // ms without typing

let kept = null; // the newest version as the hall told it
let tree = null; // as it is edited
let review = null; // what the hall says of it
let section = "hall.services";
let timer = 0;
let asked = 0;
const open = new Set(); // cards that are open

function message(kind, strong, words = "") {
  $("messages").replaceChildren(...(strong ? [el("div", { class: `banner ${kind}` }, icon(kind === "fail" ? "warn" : "check"), el("b", {}, strong), el("span", {}, words))] : []));
}

/** What to do about the hall's no. */
function advice(e) {
  if (!(e instanceof Problem)) { return "连不上大厅，请再按一次；改动还在这一页上。"; }
  switch (e.status) {
    case 409: return "别人刚刚保存了新的设置。请看清它的改动，再改一次。";
    case 403: return "您的账号没有系统管理员权限。";
    case 400: return e.hint || "请改正后再保存。";
    default: return e.hint || "请稍后再试；改动还在这一页上。";
  }
}

function refused(strong, e) {
  if (e instanceof Problem && e.key === "fault.session") { toLogin("idle"); return; }
  message("fail", strong, advice(e));
}

async function load() {
  try {
    kept = await get("/api/v1/settings");
    tree = structuredClone(kept.tree);
    review = null;
    draw();
    await Promise.all([loadHistory(), sample()]);
  } catch (e) {
    refused("读不到设置。", e);
  }
}

/** The parts of the settings: those of the hall, then every other table. */
function parts() {
  const hall = Object.entries(tree.hall || {});
  const scalars = hall.some(([, v]) => typeof v !== "object");
  return [
    ...(scalars ? [["hall", nameOf("hall")]] : []),
    ...hall.filter(([, v]) => Array.isArray(v) && v !== tree.hall.clear).map(([k]) => [`hall.${k}`, nameOf(k)]),
    ...Object.keys(tree).filter((k) => k !== "hall").map((k) => [k, nameOf(k)]),
  ];
}

/** The table that a part edits: its form changes it in place. */
function partOf(name) {
  const [top, key] = name.split(".");
  if (name === "hall") {
    return [{ of: tree.hall, keys: Object.keys(tree.hall).filter((k) => !Array.isArray(tree.hall[k]) || k === "clear") }, ["hall"]];
  }
  if (key) { return [{ of: tree.hall, keys: [key] }, ["hall"]]; }
  return typeof tree[top] === "object" && !Array.isArray(tree[top]) ? [{ of: tree[top], keys: Object.keys(tree[top]) }, [top]] : [{ of: tree, keys: [top] }, []];
}

/** A mistake's key names members of lists by number, as the form does: "hall.services[2].pass" and "cabinet[0].cell[1]". */
const dotted = (key) => key.replaceAll(/\[(\d+)\]/g, ".$1");

function draw() {
  const list = parts();
  if (!list.some(([k]) => k === section)) { section = list[0][0]; }
  say($("version"), `第${kept.version.no}版 · ${clock.stamp(kept.version.at)}`);
  const bad = (review?.mistakes || []).map((m) => dotted(m.key || ""));
  redraw($("sections"), [list, section, bad], () => list.map(([key, words]) => el("button", {
    type: "button", "data-section": key, "aria-current": key === section ? "true" : null, class: bad.some((b) => b === key || b.startsWith(`${key}.`)) ? "bad" : null,
    onclick: () => { section = key; draw(); $("form").focus(); },
  }, words)));
  drawSection();
  drawReview();
}

function drawSection() {
  const [part, path] = partOf(section);
  const mistakes = new Map((review?.mistakes || []).map((m) => [dotted(m.key || ""), [m.text, m.remedy].filter(Boolean).join("；")]));
  const view = { open, changed, redraw: drawSection, wrong: (p) => mistakes.get(p.join(".")) || "" };
  const shown = {}; // the keys of the part alone; what is typed goes to the part itself
  for (const k of part.keys) { Object.defineProperty(shown, k, { enumerable: true, get: () => part.of[k], set: (v) => { part.of[k] = v; } }); }
  $("form").replaceChildren(el("h2", {}, parts().find(([k]) => k === section)[1]), ...drawForm(shown, path, view));
}

/** Something was typed: the hall is asked once the typing rests. */
function changed() {
  clearTimeout(timer);
  timer = setTimeout(check, checkAfter);
}

async function check(body = { base: kept.version.no, tree }, path = "/api/v1/settings/review") {
  const mine = ++asked;
  try {
    const answer = await request("POST", path, body);
    if (mine !== asked) { return null; }
    review = answer;
    const focus = document.activeElement?.dataset?.key;
    if (!focus) { drawSection(); }
    drawReview();
    await sample();
    return answer;
  } catch (e) {
    refused("没有查看改动。", e);
    return null;
  }
}

const shownValue = (v) => (v === "" ? "（没有）" : v);

function drawReview() {
  const changes = review?.changes || [];
  const mistakes = review?.mistakes || [];
  say($("count"), mistakes.length ? `${mistakes.length} 处要改正` : `${changes.length} 处`);
  redraw($("changes"), [changes, mistakes], () => [
    ...(mistakes.length ? [el("ul", { class: "mistakes" }, ...mistakes.map((m) => el("li", {}, el("b", {}, m.key || (m.line ? `第${m.line}行` : "")), el("span", {}, m.text), m.remedy ? el("small", {}, m.remedy) : null)))] : []),
    ...(changes.length ? [el("ul", { class: "diff" }, ...changes.map((c) => el("li", {}, el("b", {}, c.key), el("del", {}, shownValue(c.was)), el("ins", {}, shownValue(c.is)))))] : []),
    ...(!changes.length && !mistakes.length ? [el("p", { class: "empty" }, "还没有改动。")] : []),
  ]);
  $("save").disabled = !changes.length || mistakes.length > 0;
  $("undo").disabled = !changes.length && !mistakes.length;
}

async function save() {
  clearTimeout(timer);
  const now = await check();
  if (!now || now.mistakes.length || !now.changes.length) { return; }
  try {
    const v = await request("PUT", "/api/v1/settings", { base: kept.version.no, tree, note: `网页：${now.changes.length} 处改动` });
    await load();
    message("ok", `第${v.no}版已保存。`, "大厅正在按新设置工作；要重新启动才能生效的，等没有人使用时自动重启。");
    setTimeout(verify, 4000, v.no);
  } catch (e) {
    refused("没有保存。", e);
  }
}

/** Settings that cannot be used are gone back from by the program itself. */
async function verify(no) {
  try {
    const now = await get("/api/v1/settings");
    if (now.version.no > no) {
      await load();
      message("fail", `第${no}版没有生效，已退回。`, now.version.note || "");
    }
  } catch { /* the next question tells */ }
}

async function loadHistory() {
  const list = await get("/api/v1/settings/versions");
  redraw($("history"), list, () => [el("ol", {}, ...list.slice(0, 20).map((v) => el("li", { "data-version": v.no },
    el("b", {}, `第${v.no}版`), el("span", {}, `${clock.stamp(v.at)} · ${v.by === "file" ? "配置文件" : v.by}`), v.note ? el("small", {}, v.note) : null,
    v.no === kept.version.no ? el("span", { class: "mark" }, "正在使用") : el("button", { type: "button", onclick: () => askBack(v) }, "退回"))))]);
}

async function askBack(v) {
  try {
    const r = await get(`/api/v1/settings/versions/${v.no}`);
    const possible = !r.mistakes.length;
    $("ask").replaceChildren(el("form", { onsubmit: (e) => { e.preventDefault(); goBack(v); } },
      el("h2", {}, `退回第${v.no}版？`),
      possible ? el("ul", { class: "diff" }, ...r.changes.map((c) => el("li", {}, el("b", {}, c.key), el("del", {}, shownValue(c.was)), el("ins", {}, shownValue(c.is))))) : el("p", { class: "wrong" }, r.mistakes.map((m) => m.text).join("；")),
      el("div", { class: "doing" }, el("button", { type: "button", onclick: () => $("ask").close() }, "取消"), el("button", { type: "submit", class: "primary", id: "back", disabled: !possible }, "退回"))));
    $("ask").showModal();
  } catch (e) {
    refused("读不到这个版本。", e);
  }
}

async function goBack(v) {
  $("ask").close();
  try {
    const made = await request("POST", `/api/v1/settings/versions/${v.no}/back`);
    await load();
    message("ok", `已退回第${v.no}版。`, `现在是第${made.no}版。`);
  } catch (e) {
    refused("没有退回。", e);
  }
}

/** Draws a sample of a ticket as the edited settings would print it. */
async function sample() {
  const services = tree?.hall?.services || [];
  $("paper-card").hidden = !services.length;
  redraw($("service"), services.map((s) => [s.id, s.name?.zh]), () => services.map((s) => el("option", { value: s.id }, s.name?.zh || s.id)));
  if (!services.length || (review && review.mistakes.length)) { return; }
  try {
    const lines = await request("POST", "/api/v1/settings/ticket", { base: kept.version.no, tree, service: $("service").value || services[0].id });
    redraw($("paper"), lines, () => lines.map((l) => {
      if (l.feed) { return el("br"); }
      if (l.qr) { return el("p", { class: "qr" }, "▦"); }
      return el("p", { class: `s${Math.min(l.size, 8)} ${l.align}${l.bold ? " bold" : ""}` }, l.text);
    }));
  } catch { /* a sample that cannot be drawn hides nothing: the mistakes stand beside it */ }
}

function give(name, type, data) {
  const link = el("a", { href: URL.createObjectURL(new Blob([data], { type })), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

async function takeFile(file) {
  if (!file) { return; }
  let answer;
  if (file.name.endsWith(".xlsx")) {
    const bytes = new Uint8Array(await file.arrayBuffer());
    let text = "";
    for (const b of bytes) { text += String.fromCharCode(b); }
    answer = await check({ base: kept.version.no, tree, sheet: btoa(text) }, "/api/v1/settings/sheet");
  } else {
    answer = await check({ base: kept.version.no, text: await file.text() });
  }
  if (!answer) { return; }
  if (answer.tree) {
    tree = structuredClone(answer.tree);
    draw();
  }
  message(answer.mistakes.length ? "fail" : "ok", answer.mistakes.length ? "文件里有要改正的地方。" : `文件里有 ${answer.changes.length} 处改动。`, answer.mistakes.length ? "改正后再保存，或者重新导入。" : "看清楚后，请按“保存并启用”。");
}

const me = await session();
say($("who"), me.name || me.staff);
$("out").addEventListener("click", () => logout("out"));
$("save").addEventListener("click", save);
$("undo").addEventListener("click", load);
$("service").addEventListener("change", sample);
$("out-toml").addEventListener("click", () => give("settings.toml", "application/toml", kept.text));
$("out-xlsx").addEventListener("click", () => { location.assign("/api/v1/settings/sheet"); });
$("in-file").addEventListener("change", (e) => { takeFile(e.target.files[0]); e.target.value = ""; });
window.addEventListener("beforeunload", (e) => { if (review?.changes?.length) { e.preventDefault(); } });
watchIdle(me.idle_seconds, () => {});
get("/api/v1/hall").then((hall) => { clock.zone(hall.zone); say($("hall"), nameIn("zh-CN", hall.name)); }, () => {});
await load();
