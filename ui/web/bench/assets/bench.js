"use strict";
// The bench page: shows the state that /v1/events sends and turns clicks into API calls. It keeps no state of its own but the language.

const $ = (id) => document.getElementById(id);
let lang = (localStorage.getItem("lang") || (navigator.language.startsWith("zh") ? "zh" : "en"));
let t = words[lang];
let state = null;
let stateAt = 0; // when it came

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
  ["locks_unplugged", (s) => !s.locks.plugged, (on) => act("PUT", "/v1/locks/faults", { unplugged: on })],
  ["locks_dead", (s) => !s.locks.supplied, (on) => act("PUT", `/v1/locks/${state.locks.doors[0].board}/supply`, { on: !on })],
  ["scanner_unplugged", (s) => !s.scanner.plugged, (on) => act("PUT", "/v1/scanner/faults", { unplugged: on })],
  ["noise", (s) => s.idcard.noise > 0, async (on) => {
    for (const device of ["idcard", "printer", "locks", "scanner"]) { await act("PUT", `/v1/${device}/faults`, { noise: on ? 0.001 : 0 }); }
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
  $("presets").classList.toggle("few", $("more").getAttribute("aria-expanded") !== "true");
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
  drawCabinet();
  drawScanner();
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
    stateAt = performance.now();
    lamp($("link"), "", t.connected);
    draw();
  });
  events.onerror = () => lamp($("link"), "warn", t.lost);
}

$("lang").onclick = () => { lang = lang === "zh" ? "en" : "zh"; localStorage.setItem("lang", lang); translate(); };
$("more").onclick = () => {
  $("more").setAttribute("aria-expanded", $("more").getAttribute("aria-expanded") !== "true");
  drawReader();
};
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
setInterval(() => { $("clock").textContent = new Date().toLocaleTimeString("zh-CN", { hour12: false }); if (state) { drawCabinet(); } }, 1000);
makeSwitches();
useCabinet();
useScanner();
translate();
listen();
