// The page of `view`: tabs on one side, the source text on the other.
import { documentTitle, documents, info } from "./data.js";
import { h, put, recall, remember } from "./dom.js";
import { Overview } from "./overview.js";
import { Reader } from "./reader.js";
import { Shelf } from "./shelf.js";
import { language, setLanguage, t } from "./strings.js";
import { figuresTable, organizationsTable, projectsTable } from "./tables.js";
import { themeButton } from "./theme.js";

const TABS = ["overview", "figures", "organizations", "projects", "documents"];

function start() {
  const app = document.getElementById("app");
  const views = new Map();
  const left = h("main");
  const reader = new Reader((kind, row) => { if (tab === kind) views.get(kind)?.show(row); }, () => app.classList.remove("reading"));
  const shelf = new Shelf((number) => open(number));
  let tab = "";

  const open = (number) => {
    reader.open(number);
    shelf.choose(number);
    app.classList.add("reading");
  };
  const jump = (kind) => (row) => {
    reader.jump(kind, row);
    shelf.choose(reader.number);
    app.classList.add("reading");
  };
  const make = {
    overview: () => new Overview((row) => { show("figures"); views.get("figures").show(row); jump("figures")(row); }, (kind) => show(kind)),
    figures: () => figuresTable(jump("figures")),
    organizations: () => organizationsTable(jump("organizations")),
    projects: () => projectsTable(jump("projects")),
    documents: () => shelf,
  };
  const buttons = TABS.map((name) => h("button", { type: "button", role: "tab", id: `tab-${name}`, onclick: () => show(name) }, t(name)));

  function show(name) {
    tab = name;
    if (!views.has(name)) views.set(name, make[name]());
    app.dataset.tab = name;
    app.classList.remove("reading");
    buttons.forEach((button, i) => button.setAttribute("aria-selected", String(TABS[i] === name)));
    put(left, views.get(name).element);
    views.get(name).draw();
    if ((name === "documents" || documents.length === 1) && reader.number < 0) { reader.open(0); shelf.choose(0); }
    history.replaceState(null, "", `#${name}`);
  }

  const title = info.title ?? (documents.length === 1 ? documentTitle(0) : t("manydocuments", documents.length.toLocaleString("en-US")));
  const languageButton = h("button", { type: "button", id: "language", onclick: () => { remember("language", language() === "zh" ? "en" : "zh"); restart(tab); } }, t("language"));
  put(app,
    h("header.top", {}, h("h1", { title }, title), h("nav.tabs", { role: "tablist" }, buttons), h("div.settings", {}, languageButton, themeButton())),
    h("div.split", {}, left, reader.element));
  const wanted = location.hash.slice(1);
  show(TABS.includes(wanted) ? wanted : "overview");
}

function restart(tab) {
  document.querySelector(".tip")?.remove();
  setLanguage(recall("language") ?? language());
  if (tab) location.hash = tab;
  start();
}

addEventListener("keydown", (event) => {
  if (event.key === "Escape") document.getElementById("app").classList.remove("reading");
  if (event.key === "/" && !/^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) {
    event.preventDefault();
    document.querySelector("main .search")?.focus();
  }
});
restart("");
