import { type RefusalCode, refuse } from '../../kernel/refusal.js';

/** Says no to a file; wherever one is taken in, its field is called `file`. */
export function refuseFile(code: RefusalCode, finding: string, message: string): never {
  return refuse(code, message, [{ code: finding, message, pointer: 'file' }]);
}
