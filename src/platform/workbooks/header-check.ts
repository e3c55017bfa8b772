import { columnLetters } from './cells.js';
import { type SheetFinding } from './workbook-fault.js';

/** A column's name as people compare it: line breaks and outer blanks do not count. */
const plain = (text: string | undefined) => (text ?? '').replace(/\s+/g, ' ').trim();

/**
 * Compares the header of a sheet with the columns expected, position by position, and gives one finding
 * for every column that was moved, renamed, left out, doubled or added.
 */
export function checkHeader(
  sheet: string,
  row: number,
  expected: readonly string[],
  found: readonly (string | undefined)[],
): SheetFinding[] {
  const actual = Array.from(found, plain);
  const findings = expected.flatMap((header, i) => {
    if (actual[i] === header) return [];
    const at = actual.indexOf(header);
    const stood = actual[i] ? `实际为“${actual[i].slice(0, 40)}”` : '实际为空';
    const cell = `${sheet}!${columnLetters(i + 1)}${row}`;
    const moved = `，“${header}”在 ${columnLetters(at + 1)} 列`;
    return [
      at < 0
        ? {
            code: 'column-missing',
            cell,
            message: `${cell}：应为“${header}”列，${stood}`,
            fix: '请使用原模板的表头',
          }
        : {
            code: 'column-moved',
            cell,
            message: `${cell}：应为“${header}”列，${stood}${moved}`,
            fix: '请恢复列的次序',
          },
    ];
  });
  return [...findings, ...additions(sheet, row, expected, actual)];
}

function additions(sheet: string, row: number, expected: readonly string[], actual: readonly string[]) {
  return actual.flatMap((header, i): SheetFinding[] => {
    const cell = `${sheet}!${columnLetters(i + 1)}${row}`;
    if (header === '' || i < expected.length) return [];
    if (actual.indexOf(header) < i)
      return [{ code: 'column-duplicate', cell, message: `${cell}：“${header}”列重复` }];
    if (expected.includes(header)) return [];
    return [
      {
        code: 'column-unexpected',
        cell,
        message: `${cell}：“${header.slice(0, 40)}”列不在模板中`,
        fix: '请删除此列',
      },
    ];
  });
}
