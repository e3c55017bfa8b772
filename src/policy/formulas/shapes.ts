import { brackets } from './brackets.js';
import { computed } from './computed.js';
import { flat } from './flat.js';
import type { FormulaShape } from './formula.js';
import { hybridBySize } from './hybrid-by-size.js';
import { progressive } from './progressive.js';
import { shareWithCap } from './share-with-cap.js';
import { stockAndIncrement } from './stock-and-increment.js';

/** The closed set: a new shape of law is a file here and a line in this list. */
export const FORMULAS: readonly FormulaShape[] = [
  shareWithCap,
  flat,
  hybridBySize,
  stockAndIncrement,
  brackets,
  progressive,
  computed,
];
