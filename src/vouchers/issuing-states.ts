import type { Flow } from '../kernel/transitions.js';

/** The clock's action by which an application becomes a voucher. */
export const ISSUE = 'issue';

/** Wherever a flow lets the clock issue: flow codes and, in the same order, states. */
export function issuingStates(flows: ReadonlyMap<string, Flow>): [flows: string[], states: string[]] {
  const found = [...flows].flatMap(([code, { rows }]) =>
    rows
      .filter(({ action, by }) => action === ISSUE && by === 'clock')
      .map(({ from }) => [code, from] as const),
  );
  return [found.map(([code]) => code), found.map(([, from]) => from)];
}
