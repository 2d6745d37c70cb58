// A document's text as paragraphs, with its records marked; and the way from offsets to places on the page and back.
// All offsets here are UTF-16 units. The text nodes under the root, in order, are exactly the text.
import { h } from "./dom.js";

// Characters that turn the reading direction or hide: shown as signs and kept from acting on what follows.
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/;
const PART = /^\s*(?:第[一二三四五六七八九十百]+[章篇部]|[一二三四五六七八九十]{1,3}、)/;
const SECTION = /^\s*(?:第[一二三四五六七八九十百]+节|[（(][一二三四五六七八九十]{1,3}[)）])/;

function paragraphClass(line, index) {
  const length = line.trim().length;
  if (!length) return "blank";
  if (length > 40 || /[。；！？：，]/.test(line)) return "prose";
  if (index === 0) return "head";
  if (PART.test(line)) return "part";
  if (SECTION.test(line)) return "section";
  return length < 24 && !/[。，]/.test(line) ? "short" : "prose";
}

function plainNodes(words) {
  if (!CONTROL.test(words)) return [words];
  return [...words.matchAll(new RegExp(`${CONTROL.source}|[^${CONTROL.source.slice(1, -1)}]+`, "g"))].map(([part]) =>
    CONTROL.test(part)
      ? h("span.control", { dataset: { code: `U+${part.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}` } }, part)
      : part,
  );
}

export class MarkedText {
  /**
   * @param {HTMLElement} root   Emptied and filled.
   * @param {string} text
   * @param {{start: number, end: number, key: string, kind: string, state?: string}[]} marks   May overlap; kind is a
   *   label or FIG, state a class of its own.
   */
  constructor(root, text, marks) {
    this.root = root;
    this.text = text;
    this.marks = [...marks].sort((a, b) => a.start - b.start || b.end - a.end);
    this.lines = [];
    let start = 0;
    for (const line of text.split("\n")) {
      this.lines.push({ start, end: Math.min(start + line.length + 1, text.length), element: null });
      start += line.length + 1;
    }
    this.draw(0, this.lines.length);
  }

  /** Take other marks; only the paragraphs between the offsets are drawn anew. */
  update(marks, start, end) {
    this.marks = [...marks].sort((a, b) => a.start - b.start || b.end - a.end);
    const last = this.lineAt(Math.max(start, end - 1));
    for (let i = this.lineAt(start); i <= last; i += 1) this.draw(i, i + 1);
  }

  /** Draw some paragraphs; those drawn before are replaced. */
  draw(first, last) {
    const fragment = this.lines[first].element ? null : document.createDocumentFragment();
    let next = 0;
    for (let i = first; i < last; i += 1) {
      const line = this.lines[i];
      while (next < this.marks.length && this.marks[next].end <= line.start) next += 1;
      const inside = [];
      for (let k = next; k < this.marks.length && this.marks[k].start < line.end; k += 1) {
        if (this.marks[k].end > line.start) inside.push(this.marks[k]);
      }
      const words = this.text.slice(line.start, line.end);
      const element = h(`p.${paragraphClass(words, i)}`, {}, this.#segments(line, inside));
      if (fragment) fragment.append(element);
      else line.element.replaceWith(element);
      line.element = element;
    }
    if (fragment) this.root.replaceChildren(fragment);
  }

  #segments(line, marks) {
    const cuts = new Set([line.start, line.end]);
    for (const mark of marks) {
      cuts.add(Math.max(mark.start, line.start));
      cuts.add(Math.min(mark.end, line.end));
    }
    const places = [...cuts].sort((a, b) => a - b);
    const nodes = [];
    for (let i = 0; i + 1 < places.length; i += 1) {
      const [from, to] = [places[i], places[i + 1]];
      const over = marks.filter((mark) => mark.start <= from && mark.end >= to);
      const words = plainNodes(this.text.slice(from, to));
      if (!over.length) {
        nodes.push(...words);
        continue;
      }
      // Of several records at one place the shortest is what a click means: a figure within a project's name.
      const top = over.reduce((a, b) => (b.end - b.start < a.end - a.start ? b : a));
      const kinds = [...new Set(over.map((mark) => mark.kind))];
      const edge = (top.start === from ? " first" : "") + (top.end === to ? " last" : "") + (top.state ? ` ${top.state}` : "");
      nodes.push(
        h("mark", { class: kinds.map((kind) => `k-${known(kind)}`).join(" ") + edge,
          dataset: { key: top.key, keys: over.map((mark) => mark.key).join(" ") } }, words),
      );
    }
    return nodes;
  }

  /** The paragraph that holds an offset. */
  lineAt(offset) {
    let low = 0;
    let high = this.lines.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.lines[middle].start <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  #position(offset, atEnd) {
    const line = this.lines[this.lineAt(atEnd && offset > 0 ? offset - 1 : offset)];
    let left = offset - line.start;
    const walker = document.createTreeWalker(line.element, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(), last = null; node || last; last = node, node = walker.nextNode()) {
      if (!node) return [last, last.length];
      if (left < node.length || (atEnd && left === node.length)) return [node, left];
      left -= node.length;
    }
    return [line.element, 0];
  }

  /** The place of text[start:end] on the page. */
  range(start, end) {
    const range = document.createRange();
    range.setStart(...this.#position(start, false));
    range.setEnd(...this.#position(end, true));
    return range;
  }

  /** The offset of a place on the page, or -1 where it lies outside the text. */
  offsetOf(node, offset) {
    if (!this.root.contains(node)) return -1;
    const before = document.createRange();
    before.setStart(this.root, 0);
    before.setEnd(node, offset);
    const element = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest("p");
    if (!element) return before.toString().length;
    const line = this.lines.find((candidate) => candidate.element === element);
    before.setStart(element, 0);
    return line.start + before.toString().length;
  }

  /** The drawn pieces of a record. */
  pieces(key) {
    return [...this.root.querySelectorAll(`mark[data-keys~="${CSS.escape(key)}"]`)];
  }
}

/** Bring a mark into the middle of what scrolls, unless it is in sight already and `always` is false. */
export function reveal(scroller, piece, always) {
  // Paragraphs that were never in sight have only a guessed height until they are, so one step is not enough.
  const step = (left) => {
    const box = piece.getBoundingClientRect();
    const frame = scroller.getBoundingClientRect();
    const off = box.top - frame.top - frame.height * 0.36;
    const inSight = box.top > frame.top + 40 && box.bottom < frame.bottom - 40;
    if (Math.abs(off) > 1 && (always || !inSight)) scroller.scrollTop += off;
    if (left > 0 && piece.isConnected) requestAnimationFrame(() => step(left - 1));
  };
  step(8);
}

/** The label, if the style sheet has a colour for it. */
export function known(kind) {
  return ["ORG", "PROJ", "LOC", "PER", "FIG"].includes(kind) ? kind : "OWN";
}

/** Point out places without touching them: where a figure's indicator, period and subject stand. */
export function pointOut(ranges) {
  if (!globalThis.CSS?.highlights || !globalThis.Highlight) return;
  for (const name of ["indicator", "period", "subject"]) {
    const range = ranges?.[name];
    if (range) CSS.highlights.set(name, new Highlight(range));
    else CSS.highlights.delete(name);
  }
}
