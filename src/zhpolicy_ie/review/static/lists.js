// The documents, and the items of the document at hand.
import { h, put } from "./dom.js";
import { known } from "./marks.js";
import { quantity } from "./numbers.js";
import { t, term } from "./strings.js";

const SHOWN = 300;

/** Documents in the order of work: begun, then the most doubtful, then those that are done. */
export function inOrder(entries) {
  const group = (e) => (e.done ? 2 : e.at ? 0 : 1);
  return [...entries].sort((a, b) => group(a) - group(b) || (group(a) === 0 ? (a.at < b.at ? 1 : -1) : b.doubt - a.doubt) || a.number - b.number);
}

export class DocumentList {
  constructor(onopen) {
    this.onopen = onopen;
    this.bar = h("progress", { max: 1, value: 0 });
    this.count = h("span.muted", { role: "status" });
    this.list = h("ul");
    this.element = h("nav.documents", { "aria-label": t("list") }, h("div.progress", {}, this.bar, this.count), this.list);
  }

  draw(entries, order, number) {
    const done = entries.filter((entry) => entry.done).length;
    this.bar.max = entries.length;
    this.bar.value = done;
    this.count.textContent = t("progress", done, entries.length);
    // A list of thousands is drawn around the document at hand.
    const at = Math.max(0, order.indexOf(number) - SHOWN / 2);
    put(this.list, order.slice(at, at + SHOWN).map((n) => {
      const entry = entries[n];
      const facts = [entry.region?.split("/").at(-1), entry.year, entry.done ? null : t("open", entry.open)].filter(Boolean).join(" · ");
      return h("li", {}, h("button", { type: "button", "aria-current": n === number ? "true" : null, onclick: () => this.onopen(n) },
        h("span.state", { class: `state ${entry.done ? "done" : entry.at ? "begun" : "new"}` }, entry.done ? "✓" : ""),
        h("span.title", {}, entry.title ?? entry.id), h("span.muted", {}, facts)));
    }));
    this.list.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
  }
}

export class Queue {
  constructor(onpick) {
    this.onpick = onpick;
    this.element = h("section.queue");
  }

  draw(session, chosen) {
    const open = session.queue();
    const checked = session.items.filter((item) => item.checked).sort((a, b) => a.start - b.start);
    put(this.element,
      h("h3", {}, open.length ? t("queue") : t("nothing"), h("span.chip", {}, String(open.length))),
      h("ol", {}, open.slice(0, SHOWN).map((item) => this.#row(session, item, chosen))),
      checked.length ? h("h3", {}, t("checked"), h("span.chip.actual", {}, String(checked.length))) : null,
      h("ol", {}, checked.slice(0, SHOWN).map((item) => this.#row(session, item, chosen))));
    this.element.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
  }

  #row(session, item, chosen) {
    const words = session.text.slice(item.start, item.end);
    const kind = item.kind === "figure" ? "FIG" : item.label;
    const [low, high] = Array.isArray(item.value) ? item.value : [item.value, null];
    const more = item.kind === "figure" ? `${item.indicator ?? "–"} · ${quantity(low, high, item.unit, item.aspect)}` : term(item.label);
    return h("li", {}, h("button", { type: "button", dataset: { key: item.key }, "aria-current": item.key === chosen ? "true" : null, onclick: () => this.onpick(item.key) },
      h("span", { class: `dot k-${known(kind)}` }), h("span.words", {}, words), h("span.muted", {}, more),
      item.checked ? null : h("span.score", { class: `score ${(item.score ?? 1) < 0.6 ? "low" : ""}` }, (item.score ?? 1).toFixed(2))));
  }
}
