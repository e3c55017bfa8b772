import type { FormulaShape } from './formula.js';
import { shareWithCap } from './share-with-cap.js';

/** The closed set: a new shape of law is a file here and a line in this list. */
export const FORMULAS: readonly FormulaShape[] = [shareWithCap];
