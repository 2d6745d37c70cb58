// Records count code points, as Python does; JavaScript counts UTF-16 units, of which characters beyond U+FFFF take two.

export class Offsets {
  constructor(text) {
    this.astral = []; // the unit offsets of the characters that take two
    for (const found of text.matchAll(/[\u{10000}-\u{10ffff}]/gu)) this.astral.push(found.index);
  }

  /** How many entries of this.astral, moved by `shift` each, lie before the offset. */
  #before(offset, shift) {
    let low = 0;
    let high = this.astral.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.astral[middle] - shift * middle < offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Code points to UTF-16 units. */
  units(points) {
    return points + this.#before(points, 1);
  }

  /** UTF-16 units to code points. */
  points(units) {
    return units - this.#before(units, 0);
  }
}
