// Values as readers of this prose write them: 486.2亿, not 48620000000.

const plain = new Intl.NumberFormat("en-US", { maximumFractionDigits: 4 });

/** 48620000000 → "486.2亿"; 6.8 → "6.8". */
export function short(value) {
  const size = Math.abs(value);
  if (size >= 1e8) return `${plain.format(round(value / 1e8))}亿`;
  if (size >= 1e5) return `${plain.format(round(value / 1e4))}万`;
  return plain.format(value);
}

// 128300.00000000001 and the like come from multiplying decimals.
function round(value) {
  return Number(value.toPrecision(10));
}

/** A value with its unit, its upper end and, for growth and change, its sign. */
export function quantity(value, upper, unit, aspect) {
  if (value === null || value === undefined) return "–";
  const sign = (aspect === "growth" || aspect === "change") && value > 0 ? "+" : "";
  const range = upper === null || upper === undefined ? "" : `–${short(upper)}`;
  const name = unit ?? "";
  const space = /^[A-Za-z]/.test(name) ? " " : "";
  if (aspect === "rank") return `第${short(value)}${name || "位"}`;
  return `${sign}${short(value)}${range}${space}${name}`;
}
