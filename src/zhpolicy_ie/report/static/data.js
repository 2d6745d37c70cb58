// The records of the page. Tables are columns; strings are numbered. A document is parsed when it is opened.
import { island } from "./dom.js";
import { Offsets } from "./offsets.js";

const tables = island("tables");
export const documents = tables.documents;
export const figures = tables.figures;
export const organizations = tables.organizations;
export const projects = tables.projects;
export const major = tables.major;
export const info = { title: tables.title, version: tables.version };

/** The string with a number, or null. */
export function word(number) {
  return number < 0 ? null : tables.strings[number];
}

/** A figure's string field. */
export function field(name, row) {
  return word(figures[name][row]);
}

/** What a region is called. */
export function regionName(path) {
  return path === null ? "" : (tables.regions[path] ?? path.split("/").at(-1));
}

export function documentTitle(number) {
  return documents[number].title ?? documents[number].id;
}

const opened = new Map();
const KEPT = 6;

/** A document's text and places; offsets in UTF-16 units. */
export function content(number) {
  let found = opened.get(number);
  opened.delete(number);
  if (!found) {
    found = island(`doc-${number}`);
    const offsets = new Offsets(found.text ?? "");
    const move = (offset) => (offset < 0 ? -1 : offsets.units(offset));
    for (const entity of found.entities) [entity[0], entity[1]] = [move(entity[0]), move(entity[1])];
    found.figures = found.figures.map((figure) => figure.map(move));
  }
  opened.set(number, found);
  if (opened.size > KEPT) opened.delete(opened.keys().next().value);
  return found;
}

/** Where a figure is the how-manyth of its document. */
export function placeInDocument(kind, row) {
  const number = { figures, organizations, projects }[kind].document[row];
  return [number, row - documents[number].first[kind]];
}
