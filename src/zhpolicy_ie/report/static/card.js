// What is known of one record, as a short list of fields.
import { content, documents, field, figures, organizations, placeInDocument, projects, regionName, word } from "./data.js";
import { h } from "./dom.js";
import { quantity } from "./numbers.js";
import { t, term } from "./strings.js";
import { valueOf } from "./tables.js";
import { known } from "./marks.js";

function list(pairs) {
  return h("dl", {}, pairs.filter(([, value]) => value !== null && value !== undefined && value !== "")
    .map(([key, value]) => [h("dt", {}, t(key)), h("dd", {}, value)]));
}

function figureCard(row) {
  const from = figures.from_figure[row];
  return [
    h("header", {}, h("strong.big", {}, valueOf(row)), h("span.chip.k-FIG", {}, term(field("aspect", row))),
      h("span", { class: `chip ${field("status", row)}` }, term(field("status", row)))),
    list([
      ["indicator", field("indicator", row)], ["period", field("period", row)], ["subject", field("subject", row)],
      ["region", regionName(field("region", row))], ["modifier", field("modifier", row) === "exact" ? null : term(field("modifier", row))],
      ["compared_to", field("compared_to", row)], ["from_figure", from < 0 ? null : valueOf(from)],
      ["value", `${figures.value[row].toLocaleString("en-US", { maximumFractionDigits: 6 })} ${field("unit", row) ?? ""}`],
      ["page", figures.page[row]], ["score", figures.score[row].toFixed(2)],
    ]),
  ];
}

function organizationCard(row) {
  return [
    h("header", {}, h("strong", {}, organizations.name[row]), h("span.chip.k-ORG", {}, term(word(organizations.kind[row])))),
    list([["place", organizations.place[row]], ["aliases", organizations.aliases[row].join("；")],
      ["roles", organizations.projects[row].map(([name, role]) => `${name}（${term(role)}）`).join("；")],
      ["mentions", organizations.mentions[row]]]),
  ];
}

function projectCard(row) {
  const status = word(projects.status[row]);
  return [
    h("header", {}, h("strong", {}, projects.name[row]), h("span.chip.k-PROJ", {}, term(word(projects.kind[row]))),
      status ? h("span.chip", {}, term(status)) : null),
    list([["place", projects.place[row]], ["aliases", projects.aliases[row].join("；")],
      ["participants", projects.organizations[row].map(([name, role]) => `${name}（${term(role)}）`).join("；")],
      ["figures", projects.figures[row].map((f) => `${field("indicator", f) ?? ""} ${quantity(figures.value[f], figures.value_max[f], field("unit", f), field("aspect", f))}`.trim()).join("；")],
      ["mentions", projects.mentions[row]]]),
  ];
}

/** The row of the organization or project that a mention belongs to, as [kind, row], or null. */
export function ownerOf(number, entity) {
  const data = content(number);
  for (const kind of ["organizations", "projects"]) {
    const at = data[kind].findIndex((mentions) => mentions.includes(entity));
    if (at >= 0) return [kind, documents[number].first[kind] + at];
  }
  return null;
}

function entityCard(number, at) {
  const owner = ownerOf(number, at);
  if (owner) return recordCard(...owner);
  const data = content(number);
  const [start, end, label, score] = data.entities[at];
  return [
    h("header", {}, h("strong", {}, (data.text ?? "").slice(start, end)), h("span", { class: `chip k-${known(label)}` }, term(label))),
    list([["score", score.toFixed(2)]]),
  ];
}

/** The nodes of a card for a row of a table. */
export function recordCard(kind, row) {
  return { figures: figureCard, organizations: organizationCard, projects: projectCard }[kind](row);
}

/** The nodes of a card for a mark: f12 is the document's figure 12, e3 its entity 3. */
export function markCard(number, key) {
  const at = Number(key.slice(1));
  return key[0] === "f" ? figureCard(documents[number].first.figures + at) : entityCard(number, at);
}

/** The marks of a table's row: the keys in its document's text. */
export function keysOf(kind, row) {
  const [number, at] = placeInDocument(kind, row);
  return kind === "figures" ? [`f${at}`] : content(number)[kind][at].map((entity) => `e${entity}`);
}
