// The popup: asks Gleaner on this machine who the tab is about, and shows what it answers. Whatever comes
// from a page or from Gleaner is put in as text, never as markup.
"use strict";

const api = globalThis.browser ?? globalThis.chrome;
const HOST = "app.gleaner.companion";
const PROTOCOL = 1;
const BADGES = {
  in_greenhouse: { text: "IN", color: "#0b5c4a" },
  possible: { text: "?", color: "#8a5300" },
  new: { text: "NEW", color: "#1f4f9c" },
};
const main = document.getElementById("main");
const said = document.getElementById("said");
const foot = document.getElementById("foot");
const state = { tab: null, denied: null, port: null, waiting: new Map(), next: 1, people: [], shown: 0, jobs: [], pools: [], target: null, plan: null, page: null, keys: {}, timer: null };

// ---- Gleaner, over native messaging: a request has one answer.

function connect() {
  const port = api.runtime.connectNative(HOST);
  state.port = port;
  port.onMessage.addListener((message) => {
    const waiting = state.waiting.get(message.id);
    state.waiting.delete(message.id);
    if (!waiting) return;
    if (message.ok) waiting.resolve(message.answer);
    else waiting.reject(message.error);
  });
  port.onDisconnect.addListener((closed) => {
    const why = closed.error?.message ?? api.runtime.lastError?.message ?? "";
    state.port = null;
    const error = hungUp(why);
    for (const waiting of state.waiting.values()) waiting.reject(error);
    state.waiting.clear();
  });
}

function hungUp(why) {
  if (/not found|no such native|not installed/i.test(why)) {
    return { kind: "setup", what: "Gleaner is not set up for this browser.", hint: "Run `gleaner companion install` in a terminal, then open this popup again." };
  }
  if (/forbidden|denied|not allowed/i.test(why)) {
    return { kind: "setup", what: "Gleaner does not answer this extension.", hint: "Run `gleaner companion install` and load the extension that it names." };
  }
  return { kind: "failed", what: "Gleaner ended.", hint: "Open this popup again. What was exported goes on by itself." };
}

function ask(name, fields = {}) {
  if (!state.port) connect();
  const id = state.next++;
  return new Promise((resolve, reject) => {
    state.waiting.set(id, { resolve, reject });
    state.port.postMessage({ id, ask: name, ...fields });
  });
}

// ---- Elements.

function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (key === "on") for (const [event, handler] of Object.entries(value)) node.addEventListener(event, handler);
    else if (key in node && key !== "list") node[key] = value;
    else node.setAttribute(key, value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

// Puts these into a place instead of what is there; leaves out what there is nothing to show of.
function fill(place, ...children) {
  place.replaceChildren(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
}

// Text in which `...` is something to type.
function marked(text) {
  return String(text ?? "").split("`").map((part, at) => (at % 2 ? el("code", {}, part) : part));
}

function button(label, key, act, props = {}) {
  const node = el("button", { type: "button", on: { click: act }, ...props }, label, key ? el("kbd", { "aria-hidden": "true" }, key) : null);
  if (key) {
    node.setAttribute("aria-keyshortcuts", key);
    state.keys[key] = node;
  }
  return node;
}

function say(text, bad = false) {
  said.replaceChildren(...marked(text));
  said.className = bad ? "bad" : "";
}

function trouble(error) {
  say([error?.what ?? error?.message ?? "Something went wrong.", error?.hint].filter(Boolean).join(" "), true);
}

const guard = (act) => async (...values) => {
  try {
    return await act(...values);
  } catch (error) {
    trouble(error);
    return undefined;
  }
};

function ago(moment) {
  const seconds = Math.max(0, (Date.now() - Date.parse(moment)) / 1000);
  const units = [["year", 31536000], ["month", 2592000], ["day", 86400], ["hour", 3600], ["minute", 60]];
  for (const [unit, length] of units) {
    const count = Math.floor(seconds / length);
    if (count >= 1) return `${count} ${unit}${count === 1 ? "" : "s"} ago`;
  }
  return "just now";
}

// ---- Start.

async function secret() {
  const kept = await api.storage.local.get("secret");
  if (kept.secret) return kept.secret;
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  const made = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  await api.storage.local.set({ secret: made });
  return made;
}

async function hello() {
  const manifest = api.runtime.getManifest();
  const browser = /Firefox\//.test(navigator.userAgent) ? "Firefox" : /Edg\//.test(navigator.userAgent) ? "Edge" : "Chromium";
  const answer = await ask("hello", { protocol: PROTOCOL, extension: manifest.version, browser, secret: await secret() });
  if (answer.protocol !== PROTOCOL) {
    throw { what: "Extension and Gleaner are of different versions.", hint: "Run `gleaner companion install`, then reload the extension." };
  }
  return answer;
}

// The same rule as in Gleaner itself (src/companion/sites.rs), on the same list.
function isDenied(address) {
  let url;
  try {
    url = new URL(address);
  } catch {
    return true;
  }
  if (!["http:", "https:"].includes(url.protocol) || !state.denied) return true;
  const host = url.hostname.toLowerCase().replace(/\.+$/, "");
  return host.split(".").some((label) => state.denied.names.includes(label)) || state.denied.hosts.some((one) => host === one || host.endsWith(`.${one}`));
}

async function start() {
  const [tab] = await api.tabs.query({ active: true, currentWindow: true });
  state.tab = { id: tab?.id, url: tab?.url ?? "", title: tab?.title ?? "" };
  const [answer, denied, kept] = await Promise.all([
    hello(),
    fetch("denied.json").then((file) => file.json()),
    api.storage.local.get("target"),
  ]);
  state.denied = denied;
  state.target = kept.target ?? null;
  if (!answer.paired) return showPairing(answer.code);
  showFoot(answer.status);
  await check();
}

function showPairing(code) {
  main.setAttribute("aria-busy", "false");
  main.replaceChildren(
    el("h1", {}, "Allow this browser"),
    el("p", {}, "Type this in a terminal, once for this browser profile:"),
    el("p", { className: "code", id: "code" }, code),
    el("p", {}, el("code", {}, `gleaner companion allow ${code}`)),
    el("p", { className: "quiet small" }, "The code is good for 10 minutes. Nothing is looked up before."),
  );
  clearTimeout(state.timer);
  state.timer = setTimeout(guard(async () => {
    const answer = await hello();
    if (!answer.paired) return showPairing(answer.code);
    showFoot(answer.status);
    say("");
    return check();
  }), 1000);
}

function showFoot(status) {
  const age = status.mirror_synced_at ? `local copy ${ago(status.mirror_synced_at)}` : "no complete local copy yet: run `gleaner sync`";
  const count = Number(status.mirror_candidates).toLocaleString("en");
  foot.replaceChildren(...marked(`${count} candidates, ${age}`));
  state.waits = status.waits;
}

// ---- The person.

async function check(page = null) {
  main.setAttribute("aria-busy", "true");
  state.page = page;
  const { url, title } = state.tab;
  const answer = await ask("check", { tab: { url, title }, page });
  state.people = answer.people;
  state.nobody = answer.nobody;
  state.mayRead = answer.may_read && !isDenied(url);
  state.shown = 0;
  badge();
  show();
  if (state.people.length > 0) await loadJobs("");
}

function badge() {
  const verdict = state.people[state.shown]?.check.verdict;
  const { text, color } = BADGES[verdict] ?? { text: "", color: "#59626b" };
  if (state.tab.id === undefined) return;
  api.action.setBadgeText({ tabId: state.tab.id, text });
  api.action.setBadgeBackgroundColor({ tabId: state.tab.id, color });
  api.action.setBadgeTextColor?.({ tabId: state.tab.id, color: "#ffffff" });
}

function show() {
  state.keys = {};
  main.setAttribute("aria-busy", "false");
  const person = state.people[state.shown];
  if (!person) {
    fill(main, el("h1", {}, "Nobody recognised"), el("p", { className: "quiet" }, state.nobody ?? ""), el("div", { className: "row" }, readButton()));
    return;
  }
  const { profile, check: line } = person;
  const work = [profile.title, profile.company, profile.location].filter(Boolean).join(" · ");
  const certain = line.verdict === "in_greenhouse" ? line.candidates[0] : null;
  fill(main,
    choice(),
    el("h1", { dir: "auto", id: "name" }, profile.name || "No name on this page"),
    work ? el("p", { className: "quiet", dir: "auto" }, work) : null,
    el("p", { className: `verdict ${line.verdict}`, id: "verdict" }, el("span", { className: "sign", "aria-hidden": "true" }, BADGES[line.verdict].text), person.says),
    ...line.remarks.map((remark) => el("p", { className: "small", dir: "auto" }, remark)),
    ...line.candidates.slice(0, certain ? 1 : 3).map((candidate) => showCandidate(person, candidate, candidate === certain)),
    el("div", { className: "row" }, keepButton(person), readButton(), openButton(person), appButton(person)),
    showExports(person),
    el("section", { id: "export", "aria-label": "Export" }),
  );
  showExport();
}

function choice() {
  if (state.people.length < 2) return null;
  const options = state.people.map((one, at) => el("option", { value: at, selected: at === state.shown }, one.profile.name || "No name"));
  const change = (event) => {
    state.shown = Number(event.target.value);
    state.plan = null;
    badge();
    show();
    guard(plan)();
  };
  return el("label", { className: "small" }, `${state.people.length} people on this page`, el("select", { id: "people", on: { change } }, options));
}

function showCandidate(person, candidate, certain) {
  const decide = (decision) => guard(async () => {
    const answer = await ask("decide", { person: person.person, candidate: candidate.id, decision });
    state.people[state.shown] = answer;
    state.plan = null;
    badge();
    show();
    say(decision === "same" ? "Kept: the same person." : decision ? "Kept: a different person." : "Decision taken back.");
    await plan();
  });
  const first = candidate === person.check.candidates[0];
  const word = person.check.decided && first;
  return el("article", { className: "card" },
    el("p", { dir: "auto" }, el("a", { href: `https://app.greenhouse.io/people/${candidate.id}`, target: "_blank", rel: "noreferrer" }, candidate.name || `Candidate ${candidate.id}`)),
    candidate.reasons.length ? el("p", { className: "small", dir: "auto" }, candidate.reasons.join(" · ")) : null,
    el("ul", { className: "small" }, candidate.applications.map(history)),
    candidate.more_applications ? el("p", { className: "small quiet" }, `and ${candidate.more_applications} more`) : null,
    person.own_page ? null : el("div", { className: "row" },
      word ? button("Take decision back", null, decide(null)) : null,
      certain ? null : button("Same person", first ? "s" : null, decide("same")),
      word ? null : button("Different person", first ? "d" : null, decide("not_same"))));
}

function history(application) {
  const what = [application.job ?? (application.prospect ? "prospect" : "a job you can't see"), application.stage].filter(Boolean).join(", ");
  const when = application.last_activity_at ? `, ${ago(application.last_activity_at)}` : "";
  return el("li", { dir: "auto" }, `${application.status}: ${what}${when}`);
}

// ---- Buttons of the person.

function keepButton(person) {
  if (person.own_page) return null;
  return button("Keep in library", "k", guard(async () => {
    const answer = await ask("keep", { person: person.person });
    say(answer.effect === "unchanged" ? "Already in the library." : answer.effect === "added" ? "Kept in the library." : "Added to the record in the library.");
  }));
}

function readButton() {
  if (!state.mayRead) return null;
  return button("Read this page", "r", guard(readPage), { id: "read" });
}

async function readPage() {
  if (isDenied(state.tab.url)) throw { what: "Nothing but address and title is read on this site." };
  const [done] = await api.scripting.executeScript({ target: { tabId: state.tab.id }, files: ["page.js"] });
  if (!done?.result) throw { what: "This page can't be read." };
  state.plan = null;
  await check(done.result);
  say("Read once. Nothing is kept unless you keep or export it.");
}

function openButton(person) {
  if (person.check.verdict !== "in_greenhouse" || !person.page) return null;
  return button("Open in Greenhouse", "o", () => api.tabs.create({ url: person.page }));
}

// Shows the candidate in the app, or keeps the person and shows them there.
function appButton(person) {
  const candidate = person.check.verdict === "in_greenhouse" ? person.check.candidates[0]?.id : undefined;
  if (!candidate && !person.profile.name) return null;
  return button("Open in Gleaner", "g", guard(async () => {
    await ask("keep", { person: person.person, open: true, candidate });
    say(`Shown in Gleaner${candidate ? "" : ", kept in the library"}. If it is not open, start \`gleaner\`.`);
  }));
}

// ---- Export.

const loadJobs = guard(async (query) => {
  const answer = await ask("jobs", { query });
  state.jobs = answer.jobs;
  state.more = answer.more;
  state.pools = answer.pools;
  // The job that was picked in the app goes before the one picked here last time, not before this one.
  if (!state.chosen && answer.session) state.target = answer.session;
  showExport();
  if (!query && state.target && !state.plan) await plan();
});

function targetOf(value) {
  const [kind, id] = value.split(":");
  return kind === "job" ? { job: Number(id) } : kind === "pool" ? { pool: Number(id) } : {};
}

async function plan() {
  if (!state.target || !state.people[state.shown]) return;
  const person = state.people[state.shown].person;
  const target = state.target;
  const answer = await ask("plan", { person, ...targetOf(target) });
  if (target !== state.target || person !== state.people[state.shown]?.person) return;
  state.plan = answer;
  showExport();
  const act = document.getElementById("go");
  if (act && document.activeElement?.tagName !== "INPUT") act.focus();
}

function showExport() {
  const place = document.getElementById("export");
  if (!place) return;
  const typed = document.getElementById("filter");
  const focused = document.activeElement?.id;
  const filter = el("input", { id: "filter", type: "search", placeholder: "Filter jobs", autocomplete: "off", value: typed?.value ?? "", "aria-label": "Filter jobs", on: { input: (event) => loadJobs(event.target.value) } });
  const jobs = state.jobs.map((job) => option(`job:${job.id}`, [job.name, job.requisition_id, ...job.offices].filter(Boolean).join(" · ")));
  const pools = [option("none:", "Prospects, no pool"), ...state.pools.map((pool) => option(`pool:${pool.id}`, `Prospects, ${pool.name}`))];
  const list = el("select", { id: "jobs", size: 5, "aria-label": "Export to", on: { change: choose } }, jobs, pools);
  fill(place, el("h2", {}, "Export to"), filter, list,
    state.more ? el("p", { className: "small quiet" }, `${state.more} more: type to narrow them down`) : null,
    showPlan());
  if (focused && focused !== "go") document.getElementById(focused)?.focus();
}

function option(value, label) {
  return el("option", { value, selected: state.target === value }, label);
}

const choose = guard(async (event) => {
  state.target = event.target.value;
  state.chosen = true;
  state.plan = null;
  await api.storage.local.set({ target: state.target });
  showExport();
  await plan();
});

function showPlan() {
  const made = state.plan;
  if (!made) return [];
  const { line } = made;
  const parts = [el("p", { id: "plan", className: "small", dir: "auto" }, `${made.target}: ${line.reason ?? line.outcome}`)];
  for (const warning of line.warnings) {
    parts.push(el("p", { className: `small ${warning.holds ? "bad" : "possible"}`, dir: "auto" }, warning.holds ? `Blocked: ${warning.says}` : warning.says));
  }
  for (const effect of line.side_effects) parts.push(el("p", { className: "small quiet", dir: "auto" }, effect));
  if (line.fields.length) {
    const fields = line.fields.map((field) => el("li", { dir: "auto" }, `${field.label}: ${field.value}`));
    const left = line.left_out.map((one) => el("li", { className: "quiet", dir: "auto" }, `${one.label}: not sent, ${one.reason}`));
    parts.push(el("details", { className: "small" }, el("summary", {}, "What is sent"), el("ul", {}, fields, left)));
  }
  if (made.blocked) parts.push(el("input", { id: "reason", placeholder: "Reason to export all the same", "aria-label": "Reason to export all the same" }));
  if (made.unchecked) parts.push(el("label", { className: "small" }, el("input", { type: "checkbox", id: "unchecked" }), "May be a duplicate: export all the same"));
  if (made.writes || made.blocked || made.unchecked) {
    parts.push(el("div", { className: "row" }, button("Export", "e", guard(send), { id: "go", className: "main", disabled: Boolean(state.sending) })));
  }
  return parts;
}

async function send() {
  const made = state.plan;
  const reason = document.getElementById("reason")?.value ?? "";
  const unchecked = document.getElementById("unchecked")?.checked ?? false;
  if (state.sending || !made) return;
  if (made.blocked && !reason.trim()) throw { what: "A guard blocks this export.", hint: "Give a reason to export all the same." };
  state.sending = true;
  say("");
  try {
    const answer = await ask("export", { plan: made.plan, override: reason, unchecked });
    state.plan = null;
    if (!answer.outbox) say(`${answer.report.outcome.replaceAll("_", " ")}${answer.report.reason ? `: ${answer.report.reason}` : ""}`);
    if (answer.outbox) follow(answer.outbox);
  } finally {
    state.sending = false;
    showExport();
  }
}

function follow(entry) {
  const person = state.people[state.shown];
  person.exports = [entry, ...person.exports.filter((one) => one.export_id !== entry.export_id)];
  drawExports(person);
  document.getElementById("undo")?.focus();
  poll();
}

function poll() {
  clearTimeout(state.timer);
  state.timer = setTimeout(guard(async () => {
    const person = state.people[state.shown];
    const open = (person?.exports ?? []).filter((one) => one.settles).map((one) => one.export_id);
    if (open.length === 0) return;
    const status = await ask("status", { exports: open });
    showFoot(status);
    person.exports = person.exports.map((one) => status.exports.find((now) => now.export_id === one.export_id) ?? one);
    drawExports(person);
    const arrived = person.exports.find((one) => open.includes(one.export_id) && one.state === "done");
    if (!arrived) return poll();
    say("");
    // Whoever was new is in Greenhouse by now: the badge says so.
    state.plan = null;
    return check(state.page);
  }), 400);
}

function showExports(person) {
  const place = el("section", { id: "exports", "aria-label": "Exports of this person" });
  fillExports(place, person);
  if (person.exports.some((one) => one.settles)) poll();
  return place;
}

function drawExports(person) {
  const place = document.getElementById("exports");
  const focused = document.activeElement?.id;
  if (place) fillExports(place, person);
  if (focused === "undo") (document.getElementById("undo") ?? document.getElementById("filter"))?.focus();
}

function fillExports(place, person) {
  delete state.keys.u;
  fill(place, person.exports.slice(0, 3).map((entry, at) => {
    const early = ["held", "planned"].includes(entry.state);
    const left = Math.max(0, Math.ceil((Date.parse(entry.due_at) - Date.now()) / 1000));
    const word = entry.state === "held" && left > 0 ? `sending in ${left} s` : entry.state === "done" ? (entry.outcome ?? "done").replaceAll("_", " ") : entry.says;
    const waits = early && state.waits ? ` ${state.waits}` : "";
    const undo = guard(async () => {
      const answer = await ask("undo", { export_id: entry.export_id });
      person.exports = person.exports.map((one) => (one.export_id === entry.export_id ? answer.outbox : one));
      drawExports(person);
      say("Taken back; nothing was sent.");
      await plan();
    });
    return el("div", { className: "card export" },
      el("p", { dir: "auto", className: "state" }, `${entry.target}: ${word}`),
      entry.reason || waits ? el("p", { className: "small", dir: "auto" }, marked(`${entry.reason ?? ""}${waits}`)) : null,
      early ? el("div", { className: "row" }, button("Undo", at === 0 ? "u" : null, undo, { id: at === 0 ? "undo" : "" })) : null);
  }));
}

// ---- Keys: a letter presses its button, unless one types.

document.addEventListener("keydown", (event) => {
  const typing = ["INPUT", "TEXTAREA"].includes(event.target.tagName);
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.key === "Enter" && ["filter", "jobs", "reason"].includes(event.target.id)) {
    event.preventDefault();
    if (event.target.id === "filter") document.getElementById("jobs").focus();
    else document.getElementById("go")?.click();
  } else if (event.key === "ArrowDown" && event.target.id === "filter") {
    event.preventDefault();
    document.getElementById("jobs").focus();
  } else if (event.key === "/" && !typing) {
    event.preventDefault();
    document.getElementById("filter")?.focus();
  } else if (!typing && event.target.tagName !== "SELECT") {
    state.keys[event.key]?.click();
  }
});

guard(start)().then(() => main.setAttribute("aria-busy", "false"));
