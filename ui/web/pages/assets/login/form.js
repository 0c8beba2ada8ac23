// What login and first set-up share: the password's helpers, sending once, errors that say what to do.

import { $, el, icon, say } from "../base/dom.js";
import { Problem, Unreachable, get, request } from "../base/net.js";
import { nameIn } from "../base/say.js";

/** Shows a message over the form, or none. */
export function tellUser(kind, strong, words = "") {
  $("message").replaceChildren(...(strong ? [el("div", { class: `banner ${kind}` }, icon(kind === "ok" ? "check" : kind === "fail" ? "warn" : "info"), el("div", {}, el("b", {}, strong), " ", el("span", {}, words)))] : []));
}

export const hintOf = (e) => (/\p{sc=Han}/u.test(e.hint || "") ? e.hint : "");

/**
 * Wires the form. check() returns a complaint or ""; sent is the request's path and body; done(session) and refused(problem) follow.
 */
export function wire({ check = () => "", path, body, done, refused }) {
  let busy = false;
  const go = $("go").textContent;
  $("form").addEventListener("submit", async (e) => {
    e.preventDefault();
    if (busy || $("go").disabled) { return; }
    const complaint = check();
    if (complaint) { tellUser("fail", complaint); return; }
    busy = true;
    $("go").classList.add("busy");
    say($("go"), "请稍等");
    try {
      done(await request("POST", path, body(), { timeout: 15_000 }));
    } catch (why) {
      $("go").classList.remove("busy");
      say($("go"), go);
      if (why instanceof Problem) {
        refused(why);
      } else if (why instanceof Unreachable) {
        tellUser("fail", "连不上大厅。", "请检查网络，再按一次；一直不行，请找管理员。");
      } else {
        throw why;
      }
    } finally {
      busy = false;
    }
  });
  helpPassword();
  get("/api/v1/hall").then((h) => say($("hall"), nameIn("zh-CN", h.name)), () => {});
}

function helpPassword() {
  const caps = (e) => { $("caps").hidden = !e.getModifierState?.("CapsLock"); };
  addEventListener("keydown", caps);
  addEventListener("keyup", caps);
  addEventListener("pointerdown", caps);
  $("show").onclick = () => {
    const hidden = $("password").type === "password";
    $("password").type = hidden ? "text" : "password";
    $("show").setAttribute("aria-pressed", String(hidden));
    say($("show"), hidden ? "隐藏" : "显示");
    $("password").focus();
  };
}
