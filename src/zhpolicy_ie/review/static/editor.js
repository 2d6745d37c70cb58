// The text: marks to click, words to select.
import { h } from "./dom.js";
import { MarkedText, known, pointOut, reveal } from "./marks.js";
import { t, term } from "./strings.js";

export class Editor {
  /** @param {{labels: string[], onpick: function(string): void, onadd: function(string): void}} options   onadd gets a label or FIG. */
  constructor(options) {
    Object.assign(this, options);
    this.text = h("article.prose-text", { lang: "zh-Hans", tabindex: "-1", onclick: (event) => this.#click(event) });
    this.bar = h("div.bar", { hidden: true, role: "toolbar", onmousedown: (event) => event.preventDefault() },
      this.labels.map((label, i) => h("button", { type: "button", class: `chip k-${known(label)}`, onclick: () => this.onadd(label) }, h("kbd", {}, i < 9 ? String(i + 1) : ""), term(label))),
      h("button.chip.k-FIG", { type: "button", onclick: () => this.onadd("FIG") }, h("kbd", {}, "F"), t("addfigure")));
    this.element = h("main", {}, this.text);
    document.body.append(this.bar);
    document.addEventListener("selectionchange", () => this.#selected());
    this.element.addEventListener("scroll", () => this.#place());
  }

  show(text, items) {
    this.source = text;
    this.view = new MarkedText(this.text, text, items.map(mark));
    this.element.scrollTop = 0;
    this.range = null;
    this.bar.hidden = true;
    pointOut(null);
  }

  /** Draw what differs between two lists of items. */
  redraw(before, after) {
    const old = new Set(before);
    const now = new Set(after);
    const touched = [...before.filter((item) => !now.has(item)), ...after.filter((item) => !old.has(item))];
    for (const item of touched) this.view.update(after.map(mark), item.start, item.end);
  }

  /** Show which item is at hand, with the words that say what it measures. */
  choose(item, scroll = true) {
    for (const piece of this.text.querySelectorAll("mark.chosen")) piece.classList.remove("chosen");
    const pieces = item ? this.view.pieces(item.key) : [];
    for (const piece of pieces) piece.classList.add("chosen");
    if (pieces.length && scroll) reveal(this.element, pieces[0], false);
    pointOut(item?.kind === "figure" ? { indicator: this.#near(item.indicator, item), subject: this.#near(item.subject, item) } : null);
  }

  /** Where words stand that are closest to an item, as a range on the page. */
  #near(words, item) {
    if (!words) return null;
    const before = this.source.lastIndexOf(words, item.start);
    const after = this.source.indexOf(words, item.end);
    const at = before >= 0 && (after < 0 || item.start - before <= after - item.end) ? before : after;
    return at < 0 ? null : this.view.range(at, at + words.length);
  }

  #click(event) {
    const piece = event.target.closest("mark");
    if (piece && getSelection().isCollapsed) this.onpick(piece.dataset.key);
  }

  #selected() {
    const selection = getSelection();
    if (!this.view || selection.rangeCount === 0 || selection.isCollapsed) {
      if (!/^(INPUT|SELECT)$/.test(document.activeElement?.tagName ?? "")) { this.range = null; this.bar.hidden = true; }
      return;
    }
    const range = selection.getRangeAt(0);
    let start = this.view.offsetOf(range.startContainer, range.startOffset);
    let end = this.view.offsetOf(range.endContainer, range.endOffset);
    if (start < 0 || end < 0) { this.range = null; this.bar.hidden = true; return; }
    while (start < end && /\s/.test(this.source[start])) start += 1;
    while (start < end && /\s/.test(this.source[end - 1])) end -= 1;
    this.range = start < end ? [start, end] : null;
    this.#place();
  }

  #place() {
    this.bar.hidden = !this.range;
    if (!this.range) return;
    const box = this.view.range(...this.range).getClientRects()[0];
    const frame = this.element.getBoundingClientRect();
    this.bar.hidden = !box || box.bottom < frame.top || box.top > frame.bottom;
    if (!box) return;
    const size = this.bar.getBoundingClientRect();
    this.bar.style.left = `${Math.max(8, Math.min(box.left, innerWidth - size.width - 8))}px`;
    this.bar.style.top = `${box.top - size.height - 8 > frame.top ? box.top - size.height - 8 : box.bottom + 8}px`;
  }

  /** The selected words' offsets, or null. */
  selection() {
    return this.range;
  }

  words() {
    return this.range ? this.source.slice(...this.range) : "";
  }

  unselect() {
    getSelection().removeAllRanges();
    this.range = null;
    this.bar.hidden = true;
  }

  /** Select the next place of some words, going on from the last. */
  find(words) {
    if (!words) return;
    const from = this.range && this.words() === words ? this.range[0] + 1 : 0;
    let at = this.source.indexOf(words, from);
    if (at < 0) at = this.source.indexOf(words);
    if (at < 0) return;
    const range = this.view.range(at, at + words.length);
    range.startContainer.parentElement.scrollIntoView({ block: "center" });
    const selection = getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
    this.range = [at, at + words.length];
    this.text.focus({ preventScroll: true });
    this.#place();
  }
}

function mark(item) {
  return { start: item.start, end: item.end, key: item.key, kind: item.kind === "figure" ? "FIG" : item.label, state: item.checked ? "agreed" : "open" };
}

