import { describe, expect, it } from '@jest/globals';
import { csvText } from '../../src/platform/workbooks/csv.js';

const line = (...cells: (string | null)[]) => csvText(['列'], [cells]).split('\r\n')[1];

describe('a CSV file', () => {
  it('begins with a byte order mark and ends every line as the standard says', () => {
    expect(csvText(['名称', '金额'], [['甲', '1.00']])).toBe('\uFEFF名称,金额\r\n甲,1.00\r\n');
  });

  it('quotes what would break a line or a cell', () => {
    expect(line('a,b', 'c"d', 'plain', null)).toBe('"a,b","c""d",plain,');
    expect(csvText(['列'], [['e\nf']])).toContain('"e\nf"\r\n');
  });

  it.each(['=1+1', '+1', '-1', '@cmd', '\tx', '＝1', '－1', '＋1', '＠x'])('keeps %j a text', (text) => {
    expect(line(text)).toBe(`'${text}`);
  });

  it('leaves alone what only contains such a sign', () => {
    expect(line('a=1', '1-2', 'a@b')).toBe('a=1,1-2,a@b');
  });
});
