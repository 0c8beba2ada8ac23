"use strict";
// The bench page: shows the state that /v1/events sends and turns clicks into API calls. It keeps no state of its own but the language.

const words = {
  zh: {
    title: "模拟台", about: "没有真实硬件也能走完全程", kiosk: "终端屏幕", noscreen: "终端的窗口在您的桌面上，请直接在那里操作。",
    reader: "身份证阅读器", lift: "拿走卡", custom: "自定义卡", faults: "故障开关", printer: "号票打印机", empty: "还没有打印",
    tear: "撕下", large: "看大图", bytes: "看字节", invented: "请只填虚构的资料。", type: "证件种类", name: "姓名", number: "证件号码",
    birth: "出生日期", until: "有效期至（空为长期）", cancel: "取消", lay: "放上去", close: "关闭",
    connected: "已连接", lost: "连接断了，正在重试", wire: (b) => `全部经串口，线速 ${b}`,
    padEmpty: "读卡区是空的", padHint: "点下面一张卡，放上去", padOn: "卡在读卡区", padOff: "阅读器已拔掉", padOffHint: "在故障开关里插回来",
    on: "开", off: "关", open: (n) => n ? `${n} 个打开` : "全部正常",
    paperLeft: (n) => `纸约 ${n} 张`, printing: "正在打印", unplugged: "已拔掉", paper_out: "缺纸", cover_open: "盖子开着", cutter_jam: "切刀卡住",
    over_heat: "过热", paper_low: "纸快用完", job: (n) => `第 ${n} 张`, cutNo: "（没有切纸）",
    reading: { boot: "正在启动", idle: "等待放卡", found: "发现卡", selected: "正在读卡", latched: "已读完", off: "已拔掉" },
    switches: { paper_out: "打印机缺纸", paper_low: "纸快用完", cover_open: "打印机开盖", cutter_jam: "切刀卡住", over_heat: "打印头过热",
      printer_unplugged: "拔掉打印机", reader_unplugged: "拔掉阅读器", noise: "线路噪声 1‰" },
  },
  en: {
    title: "Bench", about: "The whole way without real hardware", kiosk: "Kiosk screen", noscreen: "The kiosk's window is on your desktop: use it there.",
    reader: "ID-card reader", lift: "Lift the card", custom: "Custom card", faults: "Faults", printer: "Ticket printer", empty: "Nothing printed yet",
    tear: "Tear off", large: "Enlarge", bytes: "Bytes", invented: "Invented data only, please.", type: "Document", name: "Name", number: "Number",
    birth: "Born", until: "Valid until (empty: for ever)", cancel: "Cancel", lay: "Lay it down", close: "Close",
    connected: "connected", lost: "connection lost, trying again", wire: (b) => `all over serial lines, ${b} Bd`,
    padEmpty: "The reader is empty", padHint: "Choose a card below", padOn: "A card lies on the reader", padOff: "The reader is unplugged", padOffHint: "Plug it in again under Faults",
    on: "on", off: "off", open: (n) => n ? `${n} on` : "all well",
    paperLeft: (n) => `paper for about ${n}`, printing: "printing", unplugged: "unplugged", paper_out: "out of paper", cover_open: "cover open", cutter_jam: "cutter jammed",
    over_heat: "too hot", paper_low: "paper low", job: (n) => `Paper ${n}`, cutNo: " (not cut)",
    reading: { boot: "starting", idle: "waits for a card", found: "card found", selected: "reading", latched: "card read", off: "unplugged" },
    switches: { paper_out: "Printer out of paper", paper_low: "Paper low", cover_open: "Cover open", cutter_jam: "Cutter jam", over_heat: "Print head too hot",
      printer_unplugged: "Unplug the printer", reader_unplugged: "Unplug the reader", noise: "Line noise 1‰" },
  },
};

const $ = (id) => document.getElementById(id);
let lang = (localStorage.getItem("lang") || (navigator.language.startsWith("zh") ? "zh" : "en"));
let t = words[lang];
let state = null;

/** Calls the API and shows its complaint, if any, in the toast. */
async function call(method, path, body) {
  const r = await fetch(path, { method, headers: body === undefined ? {} : { "Content-Type": "application/json" }, body: body === undefined ? undefined : JSON.stringify(body) })
    .catch((e) => ({ ok: false, json: async () => ({ detail: String(e) }) }));
  if (r.ok) { return null; }
  const why = await r.json().catch(() => ({ detail: r.statusText }));
  return [why.detail, ...(why.errors || []).map((e) => e.message)].filter(Boolean).join("; ");
}

async function act(method, path, body) {
  const why = await call(method, path, body);
  if (why) { toast(why); }
}

let toastTimer = 0;
function toast(text) {
  $("toast").textContent = text;
  $("toast").hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => { $("toast").hidden = true; }, 6000);
}

function lamp(el, kind, text) {
  el.className = "lamp " + kind;
  el.querySelector("b").textContent = text;
}

function translate() {
  t = words[lang];
  document.documentElement.lang = lang === "zh" ? "zh-CN" : "en";
  document.querySelectorAll("[data-t]").forEach((el) => { el.textContent = t[el.dataset.t]; });
  $("lang").textContent = lang === "zh" ? "EN" : "中文";
  drawnPresets = "";
  if (state) { draw(); }
}

/** The switches: how each shows in the state and what it sends. */
const switches = [
  ["paper_out", (s) => s.printer.state.paper === "out", (on) => act("PUT", "/v1/printer/state", { paper: on ? "out" : "ok" })],
  ["paper_low", (s) => s.printer.state.paper === "near_end", (on) => act("PUT", "/v1/printer/state", { paper: on ? "near_end" : "ok" })],
  ["cover_open", (s) => s.printer.state.cover_open, (on) => act("PUT", "/v1/printer/state", { cover_open: on })],
  ["cutter_jam", (s) => s.printer.state.cutter_jam, (on) => act("PUT", "/v1/printer/state", { cutter_jam: on })],
  ["over_heat", (s) => s.printer.state.over_heat, (on) => act("PUT", "/v1/printer/state", { over_heat: on })],
  ["printer_unplugged", (s) => !s.printer.plugged, (on) => act("PUT", "/v1/printer/faults", { unplugged: on })],
  ["reader_unplugged", (s) => !s.idcard.plugged, (on) => act("PUT", "/v1/idcard/faults", { unplugged: on })],
  ["noise", (s) => s.idcard.noise > 0, async (on) => {
    await act("PUT", "/v1/idcard/faults", { noise: on ? 0.001 : 0 });
    await act("PUT", "/v1/printer/faults", { noise: on ? 0.001 : 0 });
  }],
];

function makeSwitches() {
  for (const [name, , set] of switches) {
    const row = document.createElement("div");
    row.className = "switch";
    const label = document.createElement("span");
    label.id = "s-" + name;
    const b = document.createElement("button");
    b.type = "button";
    b.id = "b-" + name;
    b.setAttribute("role", "switch");
    b.setAttribute("aria-labelledby", label.id);
    b.onclick = () => set(b.getAttribute("aria-checked") !== "true");
    row.append(label, b);
    $("switches").append(row);
  }
}

function drawSwitches() {
  let open = 0;
  for (const [name, is] of switches) {
    const on = Boolean(is(state));
    open += on;
    $("s-" + name).textContent = t.switches[name];
    $("b-" + name).setAttribute("aria-checked", on);
    $("b-" + name).textContent = on ? t.on : t.off;
  }
  $("fault-count").textContent = t.open(open);
}

let drawnPresets = "";
function drawReader() {
  const c = state.idcard;
  const key = lang + JSON.stringify(c.presets.map((p) => p.name));
  if (key !== drawnPresets) {
    drawnPresets = key;
    $("presets").replaceChildren(...c.presets.map((p) => {
      const b = document.createElement("button");
      b.type = "button";
      b.dataset.name = p.name;
      b.append(lang === "zh" ? p.title : p.title_en, Object.assign(document.createElement("small"), { textContent: lang === "zh" ? p.kind : p.kind_en }));
      b.onclick = () => act("PUT", "/v1/idcard/card", { preset: p.name });
      return b;
    }));
  }
  for (const b of $("presets").children) {
    b.disabled = !c.plugged;
    b.classList.toggle("chosen", b.dataset.name === c.card);
  }
  const [big, small] = $("pad").children;
  $("pad").className = "pad" + (!c.plugged ? " off" : c.card ? " full" : "");
  big.textContent = !c.plugged ? t.padOff : c.card ? t.padOn : t.padEmpty;
  const laid = c.presets.find((p) => p.name === c.card);
  small.textContent = !c.plugged ? t.padOffHint : c.card ? (laid ? (lang === "zh" ? laid.title : laid.title_en) : t.custom) : t.padHint;
  $("lift").disabled = !c.card;
  $("custom").disabled = !c.plugged;
  const reading = c.plugged ? c.reading : "off";
  lamp($("reader-lamp"), { off: "fail", boot: "busy", found: "busy", selected: "busy" }[reading] || "", t.reading[reading] || reading);
}

function drawPrinter() {
  const p = state.printer, s = p.state;
  const bad = !p.plugged ? "unplugged" : s.paper === "out" ? "paper_out" : s.cover_open ? "cover_open" : s.cutter_jam ? "cutter_jam" : s.over_heat ? "over_heat" : "";
  if (bad) {
    lamp($("printer-lamp"), "fail", t[bad]);
  } else if (p.printing) {
    lamp($("printer-lamp"), "busy", t.printing);
  } else {
    lamp($("printer-lamp"), s.paper === "near_end" ? "warn" : "", s.paper === "near_end" ? t.paper_low : t.paperLeft(p.tickets_left));
  }
  const empty = !p.roll_rows;
  $("empty").hidden = !empty;
  if (empty) {
    $("paper").removeAttribute("src");
  } else if ($("paper").dataset.v !== String(p.roll_version)) {
    $("paper").dataset.v = p.roll_version;
    $("paper").src = "/v1/printer/roll?v=" + p.roll_version;
  }
  $("tear").disabled = empty;
  $("large").disabled = $("bytes").disabled = !p.jobs;
}

function drawScreen() {
  const s = state.screen;
  $("screen").hidden = !s.available;
  $("noscreen").hidden = s.available;
  if (s.available && $("screen").dataset.v !== String(s.version) && !loading) {
    loading = true;
    $("screen").dataset.v = s.version;
    $("screen").src = "/v1/screen?v=" + s.version;
  }
}
let loading = false;

function draw() {
  drawReader();
  drawPrinter();
  drawSwitches();
  drawScreen();
  $("wire").textContent = t.wire(state.idcard.baud);
}

/** Turns a pointer position on the picture into the kiosk's pixels. */
function point(e) {
  const r = $("screen").getBoundingClientRect();
  return { x: Math.floor((e.clientX - r.left) * state.screen.width / r.width), y: Math.floor((e.clientY - r.top) * state.screen.height / r.height) };
}

async function showJob(asBytes) {
  const r = await fetch("/v1/printer/jobs");
  const jobs = (await r.json()).jobs;
  const job = jobs[jobs.length - 1];
  if (!job) { return; }
  $("job-title").textContent = t.job(job.number) + (job.cut ? "" : t.cutNo);
  if (asBytes) {
    const hex = document.createElement("pre");
    hex.textContent = job.raw.match(/../g).join(" ") + "\n\n" + job.text.join("\n");
    $("job-body").replaceChildren(hex);
  } else {
    $("job-body").replaceChildren(Object.assign(document.createElement("img"), { src: "/v1/printer/jobs/" + job.number + "/image", alt: job.text.join(" ") }));
  }
  $("job-view").showModal();
}

async function layCustom(e) {
  e.preventDefault();
  const form = $("card-form").querySelector("form");
  if (!form.reportValidity()) { return; }
  const f = Object.fromEntries(new FormData(form));
  const why = await call("PUT", "/v1/idcard/card", { card: { ...f, valid_to: f.valid_to || undefined } });
  $("card-error").textContent = why || "";
  if (!why) { $("card-form").close(); }
}

function listen() {
  const events = new EventSource("/v1/events");
  events.addEventListener("state", (e) => {
    state = JSON.parse(e.data);
    lamp($("link"), "", t.connected);
    draw();
  });
  events.onerror = () => lamp($("link"), "warn", t.lost);
}

$("lang").onclick = () => { lang = lang === "zh" ? "en" : "zh"; localStorage.setItem("lang", lang); translate(); };
$("lift").onclick = () => act("DELETE", "/v1/idcard/card");
$("custom").onclick = () => {
  $("card-form").querySelector("select").replaceChildren(...state.idcard.types.map((x) => new Option(lang === "zh" ? x.title : x.title_en, x.name)));
  $("card-error").textContent = "";
  $("card-form").showModal();
};
$("lay").onclick = layCustom;
$("tear").onclick = () => act("DELETE", "/v1/printer/roll");
$("large").onclick = () => showJob(false);
$("bytes").onclick = () => showJob(true);
$("screen").onload = $("screen").onerror = () => { loading = false; if (state) { drawScreen(); } };
$("screen").onpointerdown = (e) => { $("screen").setPointerCapture(e.pointerId); act("POST", "/v1/screen/press", point(e)); };
$("screen").onpointerup = (e) => act("POST", "/v1/screen/release", point(e));
setInterval(() => { $("clock").textContent = new Date().toLocaleTimeString("zh-CN", { hour12: false }); }, 1000);
makeSwitches();
translate();
listen();
