// A table of any length: only the rows in sight are on the page.
import { debounce, h, put } from "./dom.js";
import { t, term } from "./strings.js";

const ROW = 38;
const PRINTED = 1000;
const collator = new Intl.Collator("zh-Hans-CN", { numeric: true });

/**
 * @param {object} options
 * @param {string} options.name
 * @param {number} options.count
 * @param {{key: string, width: string, value: function(number): any, cell?: function(number): any, facet?: boolean,
 *   numeric?: boolean, wide?: boolean, hidden?: boolean, term?: boolean}[]} options.columns   `wide` columns are left out on
 *   narrow screens; `hidden` ones are only searched, filtered by and exported.
 * @param {function(number): void} options.onpick   Called with the row that was clicked.
 */
export class Table {
  constructor({ name, count, columns, onpick }) {
    Object.assign(this, { name, count, columns, onpick });
    this.rows = Uint32Array.from({ length: count }, (_, i) => i);
    this.order = null;
    this.chosen = -1;
    this.facets = new Map();
    this.haystack = null;
    this.#build();
    this.update();
  }

  #build() {
    this.search = h("input.search", {
      type: "search", placeholder: t("search"), "aria-label": t("search"), oninput: debounce(120, () => this.update()),
    });
    this.summary = h("span.summary.muted", { role: "status" });
    this.clear = h("button", { type: "button", onclick: () => this.reset() }, t("clear"));
    const tools = h("div.tools", {}, this.search, this.summary, this.clear, h("span.push"),
      h("button.outline", { type: "button", onclick: () => this.#download() }, t("csv")),
      h("div.facets", {}, this.columns.filter((c) => c.facet).map((c) => this.#facet(c))));
    this.shown = this.columns.filter((c) => !c.hidden);
    this.head = h("div.row.head", { role: "row" }, this.shown.map((column) => this.#header(column)));
    this.body = h("div.rows", { role: "rowgroup" });
    this.viewport = h("div.viewport", { tabindex: "0", role: "table", "aria-label": t(this.name),
      onscroll: () => this.draw(), onkeydown: (event) => this.#key(event) },
      h("div.headgroup", { role: "rowgroup" }, this.head), this.body);
    const wide = this.shown.map((c) => c.width).join(" ");
    const narrow = this.shown.filter((c) => !c.wide).map((c) => c.width).join(" ");
    this.viewport.style.setProperty("--wide", wide);
    this.viewport.style.setProperty("--narrow", narrow);
    this.element = h("section.table", { "data-table": this.name }, tools, this.viewport);
    new ResizeObserver(() => this.draw()).observe(this.viewport);
    addEventListener("beforeprint", () => this.#print(true));
    addEventListener("afterprint", () => this.#print(false));
  }

  #facet(column) {
    const counts = new Map();
    for (let i = 0; i < this.count; i += 1) {
      const value = column.value(i);
      if (value !== null && value !== "") counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    if (counts.size < 2) return null;
    const values = [...counts.keys()].sort((a, b) => (typeof a === "number" ? b - a : collator.compare(a, b)));
    const label = t(column.key);
    const select = h("select", { "aria-label": label, title: label, dataset: { facet: column.key }, onchange: () => this.update() },
      h("option", { value: "" }, label),
      values.map((value, i) =>
        h("option", { value: String(i) }, `${column.term ? term(value) : value} · ${counts.get(value)}`)));
    this.facets.set(column, { select, values });
    return select;
  }

  #header(column) {
    const button = h("button", { type: "button", onclick: () => this.sort(column) }, t(column.key));
    return h("div.cell", { role: "columnheader", class: `cell${column.wide ? " wide" : ""}${column.numeric ? " number" : ""}`,
      dataset: { key: column.key } }, button);
  }

  /** Sort by a column: up, down, and as in the documents. */
  sort(column) {
    const up = !(this.order?.column === column);
    this.order = up ? { column, sign: 1 } : this.order.sign === 1 ? { column, sign: -1 } : null;
    for (const cell of this.head.children) {
      const mine = this.order && cell.dataset.key === this.order.column.key;
      if (mine) cell.setAttribute("aria-sort", this.order.sign > 0 ? "ascending" : "descending");
      else cell.removeAttribute("aria-sort");
    }
    this.update();
  }

  reset() {
    this.search.value = "";
    for (const { select } of this.facets.values()) select.value = "";
    this.update();
  }

  #matches() {
    const words = this.search.value.toLowerCase().split(/\s+/).filter(Boolean);
    if (words.length && !this.haystack) {
      this.haystack = Array.from({ length: this.count }, (_, i) =>
        this.columns.map((c) => (c.term ? term(c.value(i)) : (c.value(i) ?? ""))).join("\t").toLowerCase());
    }
    const wanted = [...this.facets].filter(([, f]) => f.select.value !== "")
      .map(([column, f]) => [column, f.values[Number(f.select.value)]]);
    return (i) => words.every((w) => this.haystack[i].includes(w)) && wanted.every(([c, value]) => c.value(i) === value);
  }

  /** Filter and sort anew. */
  update() {
    const matches = this.#matches();
    const rows = [];
    for (let i = 0; i < this.count; i += 1) if (matches(i)) rows.push(i);
    if (this.order) {
      const { column, sign } = this.order;
      const keys = new Map(rows.map((i) => [i, column.value(i)]));
      const empty = (value) => value === null || value === undefined || value === "";
      rows.sort((i, k) => {
        const [a, b] = [keys.get(i), keys.get(k)];
        // What is unknown comes last, whichever way.
        if (empty(a) || empty(b)) return empty(a) - empty(b) || i - k;
        return sign * (column.numeric ? a - b : collator.compare(a, b)) || i - k;
      });
    }
    this.rows = rows;
    this.summary.textContent = t("rows", rows.length.toLocaleString("en-US"), this.count.toLocaleString("en-US"));
    this.clear.hidden = rows.length === this.count;
    this.viewport.setAttribute("aria-rowcount", String(rows.length));
    this.viewport.scrollTop = 0;
    this.draw(true);
  }

  draw(force = false) {
    const height = this.viewport.clientHeight || 600;
    const first = Math.max(0, Math.floor(this.viewport.scrollTop / ROW) - 8);
    const last = this.printing ? Math.min(this.rows.length, PRINTED) : Math.min(this.rows.length, first + Math.ceil(height / ROW) + 16);
    const from = this.printing ? 0 : first;
    if (!force && this.drawn?.[0] === from && this.drawn?.[1] === last) return;
    this.drawn = [from, last];
    this.body.style.height = this.rows.length && !this.printing ? `${this.rows.length * ROW}px` : "auto";
    const rows = [];
    for (let n = from; n < last; n += 1) rows.push(this.#row(n));
    put(this.body, rows.length ? rows : h("p.empty.muted", {}, t("none")),
      this.printing && last < this.rows.length ? h("p.muted", {}, t("printed", last)) : null);
  }

  #row(n) {
    const i = this.rows[n];
    const row = h("div.row", { role: "row", "aria-rowindex": n + 1, "aria-selected": i === this.chosen ? "true" : null,
      dataset: { row: i }, onclick: () => this.pick(i) },
      this.shown.map((column) => {
        const content = column.cell ? column.cell(i) : column.term ? term(column.value(i)) : (column.value(i) ?? "");
        const tip = typeof content === "string" && content.length > 8 ? content : null;
        return h("div", { role: "cell", title: tip, class: `cell${column.wide ? " wide" : ""}${column.numeric ? " number" : ""}` }, content);
      }));
    if (!this.printing) row.style.transform = `translateY(${n * ROW}px)`;
    return row;
  }

  #key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 }[event.key];
    if (!step || !this.rows.length || event.target !== this.viewport) return;
    event.preventDefault();
    const at = this.rows.indexOf(this.chosen);
    const next = Math.max(0, Math.min(this.rows.length - 1, at < 0 ? 0 : at + step));
    this.pick(this.rows[next]);
  }

  /** Choose a row, show where it comes from. */
  pick(i) {
    this.show(i);
    this.onpick(i);
  }

  /** Choose a row and bring it into sight. */
  show(i) {
    this.chosen = i;
    const n = this.rows.indexOf(i);
    if (n >= 0) {
      const top = n * ROW;
      const seen = this.viewport.clientHeight - ROW;
      if (top < this.viewport.scrollTop) this.viewport.scrollTop = top;
      else if (top + ROW > this.viewport.scrollTop + seen) this.viewport.scrollTop = top + ROW - seen;
    }
    this.draw(true);
  }

  #print(printing) {
    if (!this.element.offsetParent) return;
    this.printing = printing;
    this.draw(true);
  }

  #download() {
    const lines = [this.columns.map((c) => t(c.key)), ...this.rows.map((i) => this.columns.map((c) => c.value(i) ?? ""))];
    const text = lines.map((cells) => cells.map(csvCell).join(",")).join("\r\n");
    const url = URL.createObjectURL(new Blob(["\ufeff", text, "\r\n"], { type: "text/csv" }));
    h("a", { href: url, download: `${this.name}.csv` }).click();
    setTimeout(() => URL.revokeObjectURL(url), 1000);
  }
}

/** Quoted where needed, and never a formula to a spreadsheet. */
function csvCell(value) {
  if (typeof value === "number") return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
