// The list of documents, of any length.
import { documentTitle, documents } from "./data.js";
import { debounce, h, put } from "./dom.js";
import { t } from "./strings.js";

const ROW = 62;

export class Shelf {
  /** @param {function(number): void} onopen */
  constructor(onopen) {
    this.onopen = onopen;
    this.chosen = -1;
    this.search = h("input.search", { type: "search", placeholder: t("filter"), "aria-label": t("filter"), oninput: debounce(120, () => this.update()) });
    this.list = h("ul");
    this.viewport = h("div.viewport", { onscroll: () => this.draw() }, this.list);
    this.element = h("nav.shelf", { "aria-label": t("documents") }, h("div.tools", {}, this.search), this.viewport);
    new ResizeObserver(() => this.draw()).observe(this.viewport);
    this.update();
  }

  update() {
    const words = this.search.value.toLowerCase().split(/\s+/).filter(Boolean);
    this.numbers = documents.map((_, i) => i).filter((i) => {
      const { id, region, year } = documents[i];
      const hay = `${documentTitle(i)} ${id} ${region ?? ""} ${year ?? ""}`.toLowerCase();
      return words.every((word) => hay.includes(word));
    });
    this.draw();
  }

  choose(number) {
    this.chosen = number;
    this.draw();
  }

  draw() {
    const first = Math.max(0, Math.floor(this.viewport.scrollTop / ROW) - 4);
    const last = Math.min(this.numbers.length, first + Math.ceil((this.viewport.clientHeight || 600) / ROW) + 8);
    this.list.style.height = `${this.numbers.length * ROW}px`;
    put(this.list, this.numbers.slice(first, last).map((number, n) => {
      const facts = documents[number];
      const item = h("li", {}, h("button", { type: "button", "aria-current": number === this.chosen ? "true" : null, onclick: () => this.onopen(number) },
        h("span.title", {}, documentTitle(number)),
        h("span.muted", {}, [facts.region?.split("/").at(-1), facts.year, `${facts.figures} ${t("figures")}`, `${facts.characters.toLocaleString("en-US")} ${t("characters")}`].filter(Boolean).join(" · "))));
      item.style.transform = `translateY(${(first + n) * ROW}px)`;
      return item;
    }));
  }
}
