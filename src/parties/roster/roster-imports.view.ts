import type { ImportFinding } from './judge-workbook.js';

export type ImportState = 'waiting' | 'reading' | 'read' | 'refused' | 'loaded' | 'expired';

/** One workbook that was uploaded, and how far it has come. */
export type ImportView = {
  readonly id: string;
  readonly fileName: string;
  readonly state: ImportState;
  readonly uploadedAt: Date;
  readonly finishedAt: Date | null;
  readonly rowsRead: number;
  readonly rowsLoaded: number;
  readonly counts: {
    /** Rows that may be loaded, while they wait for it. */
    readonly clean: number;
    readonly faulty: number;
    readonly errors: number;
    readonly warnings: number;
  };
  /** The first ones; all of them have a list of their own. */
  readonly findings: readonly ImportFinding[];
};

export type LoadedView = {
  readonly rows: number;
  /** By section. */
  readonly sections: Record<string, number>;
};
