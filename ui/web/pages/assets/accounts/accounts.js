// The administrator's page: who may log in and as what, and codes with which new terminals join the hall.

import { $, el, icon, redraw, say } from "../base/dom.js";
import { Problem, get, request } from "../base/net.js";
import { Clock, isTime, nameIn } from "../base/say.js";
import { logout, session, toLogin, watchIdle } from "../base/session.js";

const roles = { clerk: "窗口", supervisor: "大厅主管", keeper: "柜管", technician: "运维", auditor: "审计", administrator: "系统管理员" };
const clock = new Clock();

function message(kind, strong, words = "") {
  $("messages").replaceChildren(...(strong ? [el("div", { class: `banner ${kind}` }, icon(kind === "fail" ? "warn" : "check"), el("b", {}, strong), el("span", {}, words))] : []));
}

/** What to do about the hall's no. */
function advice(e) {
  if (!(e instanceof Problem)) { return "连不上大厅，请再按一次。"; }
  switch (e.status) {
    case 409: return "这个工号已经有了，请换一个。";
    case 400: return "工号用 2 到 32 个小写字母、数字、点或横线；密码至少 8 位，要有字母和数字；审计和系统管理员不能是同一个人。";
    case 403: return "没有权限，或者至少要留一位系统管理员。";
    default: return "请稍后再试。";
  }
}

async function load() {
  try {
    draw(await get("/api/v1/staff"));
  } catch (e) {
    if (e instanceof Problem && e.key === "fault.session") { toLogin("idle"); return; }
    message("fail", e instanceof Problem && e.status === 403 ? "您的账号没有系统管理员权限。" : "读不到人员名单。", e instanceof Problem ? "请用系统管理员账号登录。" : "连不上大厅，请刷新页面。");
  }
}

function draw(list) {
  say($("count"), `${list.length} 人`);
  redraw($("staff"), list, () => [el("ul", {}, ...list.map(row))]);
}

function row(a) {
  const locked = isTime(a.locked);
  return el("li", { class: a.disabled ? "off" : null, "data-staff": a.staff },
    el("div", { class: "head" }, el("b", {}, a.name), el("span", {}, a.staff), el("span", { class: "note" }, a.roles.map((r) => roles[r] || r).join("、")),
      a.disabled ? el("span", { class: "mark late" }, "已停用") : null, locked ? el("span", { class: "mark late" }, "已锁定") : null),
    el("div", { class: "doing" },
      el("button", { type: "button", onclick: () => askRoles(a) }, "改岗位"),
      el("button", { type: "button", onclick: () => askPassword(a) }, "重设密码"),
      locked ? el("button", { type: "button", onclick: () => change(a, { unlock: true }, "已解锁") }, "解锁") : null,
      el("button", { type: "button", onclick: () => change(a, { disabled: !a.disabled }, a.disabled ? "已启用" : "已停用") }, a.disabled ? "启用" : "停用")));
}

async function change(a, what, told) {
  try {
    await request("PUT", `/api/v1/staff/${encodeURIComponent(a.staff)}`, what);
    message("ok", `${a.name}：${told}。`);
    $("ask").close();
  } catch (e) {
    message("fail", "没有保存。", advice(e));
    $("ask").close();
  }
  await load();
}

const field = (id, label, more = {}) => el("label", { for: id }, label, el("input", { id, maxlength: 64, spellcheck: "false", ...more }));

function roleBoxes(chosen) {
  return el("fieldset", { class: "roles" }, el("legend", {}, "岗位"), ...Object.entries(roles).map(([r, name]) => el("label", {}, el("input", { type: "checkbox", name: "role", value: r, checked: chosen.includes(r) }), name)));
}

const chosenRoles = () => [...$("ask").querySelectorAll("[name=role]:checked")].map((e) => e.value);

/** Shows a question; save is called with the form's values when it is sent. */
function ask(title, parts, save) {
  const form = el("form", { onsubmit: (e) => { e.preventDefault(); save(); } },
    el("h2", {}, title), ...parts,
    el("div", { class: "doing" }, el("button", { type: "button", onclick: () => $("ask").close() }, "取消"), el("button", { type: "submit", class: "primary", id: "save" }, "保存")));
  $("ask").replaceChildren(form);
  $("ask").showModal();
}

function askAdd() {
  ask("添加人员", [
    field("new-staff", "工号（登录用，小写字母和数字）", { autocomplete: "off", autocapitalize: "none", required: true }), field("new-name", "姓名", { autocomplete: "off", required: true }),
    roleBoxes(["clerk"]), field("new-password", "第一个密码（至少 8 位，有字母和数字；请本人登录后保管好）", { type: "password", autocomplete: "new-password", minlength: 8, required: true }),
  ], async () => {
    const name = $("new-name").value.trim();
    try {
      await request("POST", "/api/v1/staff", { staff: $("new-staff").value.trim(), name, roles: chosenRoles(), password: $("new-password").value });
      $("ask").close();
      message("ok", `${name} 可以登录了。`);
    } catch (e) {
      $("save").before(el("p", { class: "mark late" }, advice(e)));
      return;
    }
    await load();
  });
}

function askRoles(a) {
  ask(`${a.name} 的岗位`, [roleBoxes(a.roles)], () => change(a, { roles: chosenRoles() }, "岗位已改"));
}

function askPassword(a) {
  ask(`重设 ${a.name} 的密码`, [field("again-password", "新密码（至少 8 位，有字母和数字）", { type: "password", autocomplete: "new-password", minlength: 8, required: true })], () => change(a, { password: $("again-password").value, unlock: true }, "密码已重设"));
}

function askInvite() {
  ask("生成接入码", [field("machine", "终端编号（机身上的号码）", { required: true, maxlength: 8 })], async () => {
    try {
      const i = await request("POST", "/api/v1/terminals/codes", { machine: $("machine").value.trim() });
      $("ask").close();
      $("code").replaceChildren(el("dl", {}, el("dt", {}, "终端"), el("dd", {}, i.machine), el("dt", {}, "接入码"), el("dd", {}, i.code), el("dt", {}, "大厅指纹"), el("dd", {}, i.fingerprint), el("dt", {}, "有效到"), el("dd", {}, clock.hm(i.expires))));
      message("ok", "接入码已生成。", "请在终端上输入接入码和指纹。");
    } catch (e) {
      $("ask").close();
      message("fail", "没有生成接入码。", e instanceof Problem && e.status === 403 ? "这个大厅只供本机使用；要连别的终端，请在配置里写 [tls] names 和 [listen] machine。" : "连不上大厅，请再按一次。");
    }
  });
}

const me = await session();
say($("who"), me.name || me.staff);
$("out").onclick = () => logout("out");
$("add").onclick = askAdd;
$("invite").onclick = askInvite;
watchIdle(me.idle_seconds, () => {});
get("/api/v1/hall").then((hall) => { clock.zone(hall.zone); say($("hall"), nameIn("zh-CN", hall.name)); }, () => {});
await load();
