import type { OpenAction } from './cases.view.js';

/** Acts that are part of more than a change of state: their own routes write what belongs to them and act. */
export const PROCEDURES = {
  publish: 'notice',
  object: 'objection',
  dismissObjection: 'answer',
  upholdObjection: 'answer',
} as const satisfies Readonly<Record<string, OpenAction['by']>>;

export const PUBLISH = 'publish';
export const OBJECT = 'object';
export const ANSWERS = { upheld: 'upholdObjection', dismissed: 'dismissObjection' } as const;

/** Where an action is taken. */
export function procedureOf(action: string): OpenAction['by'] {
  return action in PROCEDURES ? PROCEDURES[action as keyof typeof PROCEDURES] : 'act';
}
