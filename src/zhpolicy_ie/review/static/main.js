// The page of `review`: documents on the left, the text in the middle, the item at hand and the queue on the right.
import { listDocuments } from "./api.js";
import { h, island, put, recall, remember } from "./dom.js";
import { Editor } from "./editor.js";
import { Form, following } from "./form.js";
import { helpDialog, listen } from "./keys.js";
import { DocumentList, Queue, inOrder } from "./lists.js";
import { Session } from "./session.js";
import { language, setLanguage, t, term } from "./strings.js";
import { themeButton } from "./theme.js";
import { ready } from "./words.js";

const setup = island("setup");
if (ready) setLanguage(recall("language") ?? setup.language);

const app = document.getElementById("app");
let entries = [];
let order = [];
let chosen = null;

const session = new Session({ ondraw: redraw, onsaved: saved, onproblem: problem });
const editor = new Editor({ labels: setup.labels, onpick: (key) => choose(key, false), onadd: add });
const form = new Form({ labels: setup.labels, onedit: (fields) => chosen && session.edit(chosen, fields), onaccept: accept, onremove: remove, selection: () => editor.words() });
const list = new DocumentList((number) => open(number));
const queue = new Queue((key) => choose(key));
const status = h("span.saved", { role: "status" });
const banner = h("div.banner", { hidden: true, role: "alert" });
const title = h("div.titles");
const buttons = {
  undo: h("button.icon", { type: "button", id: "undo", title: `${t("undo")} (U)`, "aria-label": t("undo"), onclick: () => session.undo() }, "↶"),
  redo: h("button.icon", { type: "button", id: "redo", title: `${t("redo")} (⇧U)`, "aria-label": t("redo"), onclick: () => session.redo() }, "↷"),
  all: h("button.outline", { type: "button", id: "all", onclick: acceptAll }, t("acceptall")),
  done: h("button.primary", { type: "button", id: "done", onclick: finish }, t("done")),
};
const search = h("input", { type: "search", id: "find", placeholder: `${t("find")} (/)`, "aria-label": t("find"),
  onkeydown: (event) => { if (event.key === "Enter") { event.preventDefault(); editor.find(search.value); } } });
const help = helpDialog();

function frame() {
  put(app,
    h("header.top", {}, h("button.icon.drawer", { type: "button", "aria-label": t("list"), onclick: () => app.classList.toggle("listing") }, "☰"),
      title, h("span.push"), status, search, buttons.undo, buttons.redo, buttons.all, buttons.done,
      h("button", { type: "button", id: "language", onclick: () => { remember("language", language() === "zh" ? "en" : "zh"); location.reload(); } }, t("language")),
      themeButton(), h("button.icon", { type: "button", id: "keys", title: `${t("help")} (?)`, "aria-label": t("help"), onclick: () => help.showModal() }, "?")),
    banner, h("div.desk", {}, list.element, editor.element, h("aside.side", {}, form.element, queue.element)), help);
}

async function open(number) {
  app.classList.remove("listing");
  try {
    await session.open(number);
  } catch (error) {
    problem(error);
    return;
  }
  banner.hidden = true;
  editor.show(session.text, session.items);
  const { meta } = session;
  put(title, h("h1", {}, meta.title ?? session.id), h("span.muted", {}, [meta.region?.replaceAll("/", " · "), meta.year, term(meta.genre)].filter(Boolean).join("　")));
  choose(session.queue()[0]?.key ?? null);
}

function choose(key, scroll = true) {
  chosen = key;
  drawSide();
  editor.choose(session.get(key), scroll);
}

function drawSide() {
  const item = session.get(chosen);
  form.show(item, item ? session.text.slice(item.start, item.end) : "");
  queue.draw(session, chosen);
  list.draw(entries, order, session.number);
  buttons.undo.disabled = !session.past?.length;
  buttons.redo.disabled = !session.future?.length;
  buttons.all.disabled = !session.queue().length;
  buttons.done.textContent = session.done ? t("reopen") : t("done");
}

function redraw(before, after) {
  editor.redraw(before, after);
  if (!session.get(chosen)) chosen = null;
  status.textContent = t("saving");
  banner.hidden = true;
  drawSide();
  editor.choose(session.get(chosen), false);
}

function saved(entry) {
  entries[entry.number] = entry;
  status.textContent = t("saved");
  if (banner.dataset.status !== "422") banner.hidden = true;
  list.draw(entries, order, session.number);
}

function problem(error) {
  status.textContent = "";
  const action = error.status === 422 ? h("button.outline", { type: "button", onclick: () => { banner.hidden = true; } }, t("close"))
    : error.status === 409 ? h("button.outline", { type: "button", onclick: () => location.reload() }, t("reload"))
      : h("button.outline", { type: "button", onclick: () => session.save() }, t("retry"));
  put(banner, h("span", {}, t("unsaved", error.status === 0 ? t("gone") : error.message)), action);
  banner.dataset.status = error.status;
  banner.hidden = false;
}

/** Go to the next item that wants a look. */
function step(by) {
  const keys = [...session.queue(), ...session.items.filter((item) => item.checked).sort((a, b) => a.start - b.start)].map((item) => item.key);
  if (!keys.length) return;
  const at = keys.indexOf(chosen);
  choose(keys[at < 0 ? 0 : Math.max(0, Math.min(keys.length - 1, at + by))]);
}

/** Do something to the item at hand and go on to the next in the queue. */
function onward(action) {
  const item = session.get(chosen);
  if (!item) return;
  const waiting = session.queue().map((other) => other.key);
  const next = waiting[waiting.indexOf(chosen) + 1] ?? waiting.find((key) => key !== chosen) ?? null;
  action(item);
  choose(item.checked && session.get(chosen) ? chosen : next);
}

function accept() {
  onward((item) => { if (!item.checked) session.edit(item.key, { checked: true }); });
}

function remove() {
  onward((item) => session.remove(item.key));
}

function acceptAll() {
  if (session.queue().length) session.change((items) => items.map((item) => (item.checked ? item : { ...item, checked: true })));
}

function finish() {
  const { done } = session;
  session.change((items) => (done ? items : items.map((item) => (item.checked ? item : { ...item, checked: true }))), !done);
  if (!done) {
    const next = order.find((number) => !entries[number].done && number !== session.number);
    if (next !== undefined) session.saving.then(() => { if (banner.hidden) open(next); });
  }
}

async function add(label) {
  const range = editor.selection();
  if (!range) return;
  const [start, end] = range;
  editor.unselect();
  if (label !== "FIG") choose(session.add({ kind: "entity", label, start, end }), false);
  else {
    try {
      choose(session.add(await session.figureAt(start, end)), false);
    } catch (error) {
      problem(error);
    }
  }
}

function setLabel(n) {
  const label = setup.labels[n];
  if (!label) return;
  if (editor.selection()) add(label);
  else if (session.get(chosen)?.kind === "entity") session.edit(chosen, { label });
}

function onFigure(action) {
  const item = session.get(chosen);
  if (item?.kind === "figure") action(item);
}

function link(name) {
  onFigure(() => { if (editor.words()) { session.edit(chosen, { [name]: editor.words() }); editor.unselect(); } });
}

function neighbour(by) {
  const at = order.indexOf(session.number) + by;
  if (order[at] !== undefined) open(order[at]);
}

const stretch = (left, right) => () => { if (session.get(chosen)) session.stretch(chosen, left, right); };
listen({
  j: () => step(1), ArrowDown: () => step(1), k: () => step(-1), ArrowUp: () => step(-1),
  a: accept, Enter: accept, x: remove, Delete: remove, Backspace: remove, "shift+a": acceptAll, d: finish,
  f: () => add("FIG"), i: () => link("indicator"), s: () => link("subject"),
  t: () => onFigure((item) => session.edit(chosen, { status: following("status", item.status) })),
  e: () => onFigure((item) => session.edit(chosen, { aspect: following("aspect", item.aspect) })),
  "[": stretch(-1, 0), "shift+[": stretch(1, 0), "]": stretch(0, 1), "shift+]": stretch(0, -1),
  u: () => session.undo(), undo: () => session.undo(), "shift+u": () => session.redo(), redo: () => session.redo(),
  n: () => neighbour(1), b: () => neighbour(-1), "/": () => search.focus(), "?": () => help.showModal(),
  Escape: () => { editor.unselect(); app.classList.remove("listing"); },
  ...Object.fromEntries(Array.from({ length: 9 }, (_, n) => [String(n + 1), () => setLabel(n)])),
});

async function begin() {
  frame();
  try {
    entries = await listDocuments();
  } catch (error) {
    problem(error);
    return;
  }
  order = inOrder(entries).map((entry) => entry.number);
  await open(order[0]);
}

begin();
