// The source text beside the tables: records marked, a card for the one under the pointer, jumps from rows.
import { keysOf, markCard, ownerOf } from "./card.js";
import { content, documentTitle, documents, placeInDocument } from "./data.js";
import { h, put, recall, remember } from "./dom.js";
import { MarkedText, pointOut, reveal } from "./marks.js";
import { t, term } from "./strings.js";

const KINDS = ["FIG", "ORG", "PROJ", "LOC", "PER"];

export class Reader {
  /** @param {function(string, number): void} onrow   Called with the table and row of a mark that was clicked. */
  constructor(onrow, onclose) {
    this.onrow = onrow;
    this.number = -1;
    this.keys = [];
    this.at = 0;
    this.title = h("h2");
    this.meta = h("div.meta.muted");
    this.text = h("article.prose-text", { lang: "zh-Hans", onclick: (event) => this.#click(event),
      onpointerover: (event) => this.#hover(event), onpointerleave: () => this.#leave() });
    this.scroller = h("div.scroller", {}, this.text);
    this.card = h("div.card", { hidden: true, role: "status" });
    this.tip = h("div.tip", { hidden: true, role: "tooltip" });
    this.legend = h("div.legend", { "aria-label": t("shown") }, KINDS.map((kind) => this.#switch(kind)));
    this.element = h("aside.reader", { "aria-label": t("documents") },
      h("header", {}, h("button.icon.closer", { type: "button", onclick: onclose, "aria-label": t("back") }, "←"),
        h("div.titles", {}, this.title, this.meta)),
      this.legend, this.scroller, this.card);
    document.body.append(this.tip);
    this.#empty();
  }

  #switch(kind) {
    const button = h("button", { type: "button", class: `chip k-${kind}`, onclick: () => set(!hidden()) }, term(kind));
    const hidden = () => this.text.classList.contains(`hide-${kind}`);
    const set = (hide) => {
      this.text.classList.toggle(`hide-${kind}`, hide);
      button.setAttribute("aria-pressed", String(!hide));
      remember(`hide.${kind}`, hide ? "1" : "");
    };
    set(recall(`hide.${kind}`) === "1");
    return button;
  }

  #empty() {
    put(this.text, h("p.placeholder.muted", {}, t("choose")));
    this.title.textContent = "";
    this.meta.textContent = "";
    this.legend.hidden = true;
  }

  /** Show a document from its beginning. */
  open(number) {
    if (number === this.number) return;
    this.number = number;
    const facts = documents[number];
    const data = content(number);
    this.title.textContent = documentTitle(number);
    this.meta.textContent = [facts.region?.replaceAll("/", " · "), facts.year, term(facts.genre), facts.source ?? facts.id]
      .filter(Boolean).join("　");
    this.meta.title = facts.id;
    this.card.hidden = true;
    this.keys = [];
    this.legend.hidden = !facts.text;
    pointOut(null);
    if (!facts.text) {
      this.view = null;
      put(this.text, h("p.placeholder.muted", {}, t("notext")));
      return;
    }
    const marks = [
      ...data.entities.map(([start, end, kind], i) => ({ start, end, kind, key: `e${i}` })),
      ...data.figures.map(([start, end], i) => ({ start, end, kind: "FIG", key: `f${i}` })),
    ];
    this.view = new MarkedText(this.text, data.text, marks);
    this.scroller.scrollTop = 0;
  }

  /** Show where a row of a table comes from. */
  jump(kind, row) {
    const [number] = placeInDocument(kind, row);
    this.open(number);
    this.keys = keysOf(kind, row);
    this.at = 0;
    this.#go(true);
  }

  #go(flash) {
    if (!this.keys.length) return;
    const key = this.keys[this.at];
    this.#choose(key);
    const pieces = this.view?.pieces(key) ?? [];
    if (!pieces.length) return;
    reveal(this.scroller, pieces[0], true);
    if (flash) {
      for (const piece of pieces) {
        piece.classList.remove("flash");
        void piece.offsetWidth;
        piece.classList.add("flash");
      }
    }
  }

  #choose(key) {
    for (const old of this.text.querySelectorAll("mark.chosen")) old.classList.remove("chosen");
    for (const piece of this.view?.pieces(key) ?? []) piece.classList.add("chosen");
    const step = (by) => { this.at = (this.at + by + this.keys.length) % this.keys.length; this.#go(true); };
    put(this.card,
      h("button.icon.dismiss", { type: "button", "aria-label": t("close"), onclick: () => { this.card.hidden = true; } }, "×"),
      markCard(this.number, key),
      this.keys.length > 1
        ? h("nav", {}, h("button.outline", { type: "button", onclick: () => step(-1) }, `‹ ${t("previous")}`),
          h("span.muted", {}, `${this.at + 1} / ${this.keys.length}`),
          h("button.outline", { type: "button", onclick: () => step(1) }, `${t("next")} ›`))
        : null);
    this.card.hidden = false;
    this.#evidence(key);
  }

  #evidence(key) {
    if (key[0] !== "f" || !this.view) return pointOut(null);
    const [, , ...ends] = content(this.number).figures[Number(key.slice(1))];
    const range = (i) => (ends[i] < 0 ? null : this.view.range(ends[i], ends[i + 1]));
    return pointOut({ indicator: range(0), period: range(2), subject: range(4) });
  }

  #click(event) {
    const mark = event.target.closest("mark");
    if (!mark) return;
    const key = mark.dataset.key;
    this.tip.hidden = true;
    const owner = key[0] === "f" ? ["figures", documents[this.number].first.figures + Number(key.slice(1))]
      : ownerOf(this.number, Number(key.slice(1)));
    this.keys = owner ? keysOf(...owner) : [key];
    this.at = Math.max(0, this.keys.indexOf(key));
    this.#choose(key);
    if (owner) this.onrow(...owner);
  }

  #hover(event) {
    const mark = event.target.closest("mark");
    if (!mark || event.pointerType === "touch") return this.#leave();
    const key = mark.dataset.key;
    put(this.tip, markCard(this.number, key));
    this.tip.hidden = false;
    const box = mark.getClientRects()[0];
    const size = this.tip.getBoundingClientRect();
    const below = box.bottom + 8 + size.height < innerHeight;
    this.tip.style.left = `${Math.max(8, Math.min(box.left, innerWidth - size.width - 8))}px`;
    this.tip.style.top = `${below ? box.bottom + 8 : Math.max(8, box.top - size.height - 8)}px`;
    return this.#evidence(key);
  }

  #leave() {
    this.tip.hidden = true;
    const chosen = this.text.querySelector("mark.chosen");
    if (chosen) this.#evidence(chosen.dataset.key);
    else pointOut(null);
  }
}

