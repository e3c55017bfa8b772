/** One thing wrong in a rule file: where, what was expected there, what was found. */
export interface PolicyFaultItem {
  readonly file: string;
  /** Such as `criteria[2].that.fact`. */
  readonly path: string;
  readonly expected: string;
  readonly found: string;
  readonly line?: number;
}

/** Rule files are loaded whole or not at all: this carries every fault of every file. */
export class PolicyFault extends Error {
  constructor(readonly faults: readonly PolicyFaultItem[]) {
    super(faults.map(sayFault).join('\n'));
    this.name = 'PolicyFault';
  }
}

function sayFault({ file, path, expected, found, line }: PolicyFaultItem): string {
  return `${file}${line === undefined ? '' : `:${line}`} ${path}: expected ${expected}, found ${found}`;
}

/** One fact of a sheet that does not fit the catalogue. */
export interface FactFaultItem {
  readonly fact: string;
  readonly expected: string;
  readonly found: string;
}

/** A fact sheet is judged whole or not at all: this carries every fault of the sheet. */
export class FactFault extends Error {
  constructor(readonly faults: readonly FactFaultItem[]) {
    super(
      faults.map(({ fact, expected, found }) => `${fact}: expected ${expected}, found ${found}`).join('\n'),
    );
    this.name = 'FactFault';
  }
}
