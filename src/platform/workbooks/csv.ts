/** What a spreadsheet would take for a formula, in either width, or for the beginning of one. */
const FORMULA = /^[=+\-@\t\r＝＋－＠]/;
const QUOTED = /[",\r\n]/;
/** Without it spreadsheets read Chinese as something else. */
const BYTE_ORDER_MARK = '\uFEFF';

/** RFC 4180 in UTF-8. A cell that a spreadsheet would run gets an apostrophe before it, and stays the text that it is. */
export function csvText(header: readonly string[], rows: readonly (readonly (string | null)[])[]): string {
  const lines = [header, ...rows].map((cells) => cells.map(cell).join(','));
  return BYTE_ORDER_MARK + lines.map((line) => `${line}\r\n`).join('');
}

function cell(value: string | null): string {
  const text = value ?? '';
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return QUOTED.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
