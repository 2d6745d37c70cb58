// Which columns the tables have.
import { documentTitle, documents, field, figures, organizations, projects, regionName, word } from "./data.js";
import { h } from "./dom.js";
import { quantity } from "./numbers.js";
import { term } from "./strings.js";
import { Table } from "./table.js";

const several = documents.length > 1;
const source = { key: "document", width: "minmax(110px, 1.1fr)", wide: true, facet: true };

/** A figure's value as readers of this prose write it. */
export function valueOf(row) {
  return quantity(figures.value[row], figures.value_max[row], field("unit", row), field("aspect", row));
}

function chip(value, kind = value) {
  return value ? h("span", { class: `chip ${kind}` }, term(value)) : "";
}

export function figuresTable(onpick) {
  const text = (name) => (row) => field(name, row);
  return new Table({
    name: "figures", count: figures.document.length, onpick,
    columns: [
      { key: "indicator", width: "minmax(130px, 1.7fr)", value: text("indicator") },
      { key: "value", width: "minmax(92px, .9fr)", value: (i) => figures.value[i], cell: valueOf, numeric: true },
      { key: "aspect", width: "72px", value: text("aspect"), facet: true, term: true, wide: true },
      { key: "status", width: "68px", value: text("status"), cell: (i) => chip(field("status", i)), facet: true, term: true },
      { key: "period", width: "minmax(70px, .7fr)", value: text("period") },
      { key: "year", value: (i) => figures.year[i], facet: true, hidden: true },
      { key: "region", width: "minmax(80px, .8fr)", value: (i) => regionName(field("region", i)), facet: true, wide: true },
      { key: "subject", width: "minmax(80px, .9fr)", value: text("subject"), wide: true },
      { key: "unit", value: text("unit"), facet: true, hidden: true },
      { key: "text", value: text("text"), hidden: true },
      ...(several ? [{ ...source, value: (i) => documentTitle(figures.document[i]) }] : []),
      { key: "score", width: "66px", value: (i) => figures.score[i], cell: (i) => figures.score[i].toFixed(2), numeric: true, wide: true },
    ],
  });
}

const pairs = (list) => list.map(([name, role]) => `${name}（${term(role)}）`).join("；");

export function organizationsTable(onpick) {
  return new Table({
    name: "organizations", count: organizations.document.length, onpick,
    columns: [
      { key: "name", width: "minmax(160px, 2fr)", value: (i) => organizations.name[i] },
      { key: "kind", width: "84px", value: (i) => word(organizations.kind[i]), facet: true, term: true },
      { key: "place", width: "minmax(70px, .7fr)", value: (i) => organizations.place[i], facet: true, wide: true },
      { key: "mentions", width: "58px", value: (i) => organizations.mentions[i], numeric: true },
      { key: "aliases", width: "minmax(90px, 1fr)", value: (i) => organizations.aliases[i].join("；"), wide: true },
      { key: "roles", width: "minmax(120px, 1.6fr)", value: (i) => pairs(organizations.projects[i]), wide: true },
      ...(several ? [{ ...source, value: (i) => documentTitle(organizations.document[i]) }] : []),
    ],
  });
}

export function projectsTable(onpick) {
  return new Table({
    name: "projects", count: projects.document.length, onpick,
    columns: [
      { key: "name", width: "minmax(160px, 2fr)", value: (i) => projects.name[i] },
      { key: "kind", width: "84px", value: (i) => word(projects.kind[i]), facet: true, term: true },
      { key: "status", width: "76px", value: (i) => word(projects.status[i]), facet: true, term: true },
      { key: "place", width: "minmax(70px, .7fr)", value: (i) => projects.place[i], facet: true, wide: true },
      { key: "participants", width: "minmax(120px, 1.4fr)", value: (i) => pairs(projects.organizations[i]), wide: true },
      { key: "figures", width: "minmax(110px, 1.2fr)", wide: true,
        value: (i) => projects.figures[i].map((f) => `${field("indicator", f) ?? ""} ${field("text", f)}`.trim()).join("；") },
      { key: "aliases", width: "minmax(80px, .8fr)", value: (i) => projects.aliases[i].join("；"), wide: true },
      { key: "mentions", width: "58px", value: (i) => projects.mentions[i], numeric: true, wide: true },
      ...(several ? [{ ...source, value: (i) => documentTitle(projects.document[i]) }] : []),
    ],
  });
}
