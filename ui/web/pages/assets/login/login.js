// Logs a member of the staff in and goes on to the page that was wanted.

import { $ } from "../base/dom.js";
import { ownPath } from "../base/net.js";
import { hintOf, tellUser, wire } from "./form.js";

const query = new URLSearchParams(location.search);

/** Where somebody goes who did not ask for a page. */
function home(roles) {
  if (roles.includes("clerk")) { return "/window"; }
  if (roles.includes("supervisor")) { return "/supervise"; }
  return roles.includes("administrator") ? "/accounts" : "/";
}

function refused(why) {
  $("password").value = "";
  if (why.wait > 0 || /lock/.test(why.key)) {
    lock(why);
  } else if (why.status === 401 || why.status === 403 || why.status === 404) {
    tellUser("fail", "工号或密码不对。", hintOf(why) || "请重新输入；密码分大小写。");
    $("password").focus();
  } else {
    tellUser("fail", "现在不能登录。", hintOf(why) || "请稍后再试，或找管理员。");
  }
}

/** Counts the lock-out down, when the hall says how long it takes. */
function lock(why) {
  const until = Date.now() + why.wait * 1000;
  if (!(why.wait > 0)) {
    tellUser("fail", "输错次数太多，已锁定。", hintOf(why) || "请过一会儿再试，或找管理员。");
    return;
  }
  $("go").disabled = true;
  const tick = () => {
    const left = Math.ceil((until - Date.now()) / 1000);
    if (left <= 0) {
      clearInterval(timer);
      $("go").disabled = false;
      tellUser("ok", "可以再试了。");
    } else {
      tellUser("fail", "输错次数太多，已锁定。", `还要等 ${Math.floor(left / 60)} 分 ${String(left % 60).padStart(2, "0")} 秒；急用请找管理员。`);
    }
  };
  const timer = setInterval(tick, 1000);
  tick();
}

const why = query.get("why");
if (why === "idle") { tellUser("", "很久没有操作，已自动退出。", "请重新登录；正在办理的号还在。"); }
if (why === "out") { tellUser("ok", "已退出登录。"); }

wire({
  path: "/api/v1/session",
  body: () => ({ staff: $("staff").value.trim(), password: $("password").value }),
  done: (s) => location.replace(ownPath(query.get("next"), home(s?.roles || []))),
  refused,
});
