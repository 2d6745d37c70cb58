// The document at hand: its items, what was done to them, and the way to the server. Offsets here are UTF-16 units.
import { getDocument, putDocument, readQuantity } from "./api.js";
import { Offsets } from "./offsets.js";

const REMEMBERED = 500;

export class Session {
  /** @param {{ondraw: function(object[], object[]): void, onsaved: function(object): void, onproblem: function(Error): void}} listener */
  constructor(listener) {
    this.listener = listener;
    this.number = -1;
    this.items = [];
    this.saving = Promise.resolve();
    this.serial = 0;
    this.waiting = 0;
  }

  async open(number) {
    await this.saving;
    const note = await getDocument(number);
    Object.assign(this, { number, text: note.text, meta: note.meta ?? {}, id: note.id, revision: note.revision, done: note.review.done });
    this.offsets = new Offsets(note.text);
    this.past = [];
    this.future = [];
    const take = (kind) => (item) => ({ ...item, kind, key: this.#key(), start: this.offsets.units(item.start), end: this.offsets.units(item.end) });
    this.items = [...note.entities.map(take("entity")), ...note.figures.map(take("figure"))];
    this.kept = this.items;
  }

  #key() {
    this.serial += 1;
    return `i${this.serial}`;
  }

  get(key) {
    return this.items.find((item) => item.key === key);
  }

  /** Items in the order in which they deserve a look: unchecked ones, the least sure first. */
  queue() {
    return this.items.filter((item) => !item.checked).sort((a, b) => (a.score ?? 1) - (b.score ?? 1) || a.start - b.start);
  }

  /** Change items: gets a list and returns another one. Nothing is changed in place. */
  change(action, done = this.done) {
    const next = action(this.items);
    this.past.push({ items: this.items, done: this.done });
    if (this.past.length > REMEMBERED) this.past.shift();
    this.future = [];
    this.#become(next, done);
  }

  edit(key, fields) {
    this.change((items) => items.map((item) => (item.key === key ? { ...item, ...fields, checked: fields.checked ?? true } : item)));
  }

  remove(key) {
    this.change((items) => items.filter((item) => item.key !== key));
  }

  /** Add an item; others of its kind that it overlaps give way. */
  add(item) {
    const key = this.#key();
    const overlaps = (other) => other.kind === item.kind && other.start < item.end && item.start < other.end;
    this.change((items) => [...items.filter((other) => !overlaps(other)), { ...item, key, checked: true }]);
    return key;
  }

  /** Widen or narrow an item; what it then overlaps gives way. */
  stretch(key, left, right) {
    const item = this.get(key);
    const step = (offset, by) => {
      // Never between the two halves of a character.
      const unit = this.offsets.units(this.offsets.points(offset) + by);
      return Math.max(0, Math.min(this.text.length, unit));
    };
    const [start, end] = [left ? step(item.start, left) : item.start, right ? step(item.end, right) : item.end];
    if (start >= end) return;
    this.change((items) => items.filter((other) => other.key === key || other.kind !== item.kind || other.end <= start || end <= other.start)
      .map((other) => (other.key === key ? { ...other, start, end, checked: true } : other)));
  }

  /** The figure at a place, with what can be read off its words. */
  async figureAt(start, end) {
    const [from, to] = [this.offsets.points(start), this.offsets.points(end)];
    const found = await readQuantity(this.number, from, to);
    const [first, last] = [this.offsets.units(found.start), this.offsets.units(found.end)];
    return { ...found, start: first, end: last, kind: "figure", aspect: found.unit === "%" ? "share" : "level", status: "actual",
      indicator: null, period: null, subject: null, optional: false };
  }

  undo() {
    const before = this.past.pop();
    if (!before) return;
    this.future.push({ items: this.items, done: this.done });
    this.#become(before.items, before.done);
  }

  redo() {
    const after = this.future.pop();
    if (!after) return;
    this.past.push({ items: this.items, done: this.done });
    this.#become(after.items, after.done);
  }

  #become(items, done) {
    const before = this.items;
    this.items = items;
    this.done = done;
    this.listener.ondraw(before, items);
    this.save();
  }

  /** Send the document as it is now; one request after the other, and of those that wait the last alone. */
  save() {
    const { number } = this;
    this.waiting += 1;
    this.saving = this.saving.then(async () => {
      this.waiting -= 1;
      if (number !== this.number || this.waiting > 0) return;
      const { items, done } = this;
      const plain = ({ kind, key, start, end, ...fields }) => ({ ...fields, start: this.offsets.points(start), end: this.offsets.points(end) });
      const pick = (kind) => items.filter((item) => item.kind === kind).map(plain);
      try {
        const answer = await putDocument(number, { revision: this.revision, entities: pick("entity"), figures: pick("figure"), done });
        this.revision = answer.revision;
        this.kept = items;
        if (this.waiting === 0) this.listener.onsaved(answer.entry);
      } catch (error) {
        // What the server finds wrong is taken back; what did not reach it stays and can be sent again.
        if (error.status === 422 && this.items === items) this.#takeBack();
        this.listener.onproblem(error);
        // Of several changes that went together only the last was taken back.
        if (error.status === 422 && this.items !== this.kept) this.save();
      }
    });
    return this.saving;
  }

  #takeBack() {
    const before = this.past.pop();
    if (!before) return;
    const wrong = this.items;
    Object.assign(this, before);
    this.listener.ondraw(wrong, this.items);
  }
}
