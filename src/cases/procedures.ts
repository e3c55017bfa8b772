import type { CaseRegistry } from './registry.js';

export const PUBLISH = 'publish';
export const OBJECT = 'object';
export const ANSWERS = { upheld: 'upholdObjection', dismissed: 'dismissObjection' } as const;

/** The procedures of this floor; rooms above register theirs in the same way. */
export function registerOwnProcedures(registry: CaseRegistry): void {
  registry.registerProcedure({ id: 'notice', title: '公示' }, [PUBLISH]);
  registry.registerProcedure({ id: 'objection', title: '异议登记' }, [OBJECT]);
  registry.registerProcedure({ id: 'answer', title: '异议答复' }, Object.values(ANSWERS));
}
