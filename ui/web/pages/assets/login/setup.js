// Makes the first administrator of a hall without accounts.

import { $ } from "../base/dom.js";
import { hintOf, tellUser, wire } from "./form.js";

wire({
  check() {
    if ($("password").value.length < 8) { return "密码太短，请至少用 8 位。"; }
    return $("password").value === $("again").value ? "" : "两次输入的密码不一样，请重新输入。";
  },
  path: "/api/v1/setup",
  body: () => ({ staff: $("staff").value.trim(), name: $("name").value.trim(), password: $("password").value, code: $("code").value }),
  done: () => location.replace("/accounts"), // the first clerk is made there
  refused(why) {
    if (why.key === "fault.setup.code") {
      tellUser("fail", "启动码不对。", "请看程序第一次启动时的输出或系统日志；重新启动程序，它会再说一次。");
    } else if (why.key === "fault.login.wait") {
      tellUser("fail", "试得太多了。", hintOf(why) || "请过一会儿再试。");
    } else if (why.status === 400) {
      tellUser("fail", "大厅没有接受。", hintOf(why) || "工号请用字母、数字和点；密码请换一个更难猜的。");
    } else {
      tellUser("fail", "已经有管理员。", hintOf(why) || "请直接登录，由管理员添加人员。");
    }
  },
});
