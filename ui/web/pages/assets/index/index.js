// Names the hall and its windows' rating screens. Who is logged in sees the pages that they may use; before that all are there.

import { $, el, say } from "../base/dom.js";
import { get, pause } from "../base/net.js";
import { nameIn } from "../base/say.js";

async function load() {
  for (;;) {
    try {
      return await get("/api/v1/hall");
    } catch {
      await pause(2000);
    }
  }
}

get("/api/v1/session").then((me) => {
  for (const e of document.querySelectorAll("[data-roles]")) { e.hidden = !e.dataset.roles.split(" ").some((r) => me.roles.includes(r)); }
}, () => {});

const hall = await load();
say($("hall"), nameIn("zh-CN", hall.name));
$("rates").replaceChildren(...hall.windows.map((w) => el("li", {}, el("a", { class: "button", href: `/rate?window=${w.no}` }, `${w.no} 号窗口`))));
