import { actionsFrom, type Flow, type FlowRow } from '../kernel/transitions.js';

/** Whether the applicant is at work on the form: in every state from which their own step will be judged. */
export function isEditable(flow: Flow, state: string): boolean {
  return actionsFrom(flow, state).some(({ by, judge }) => by === 'applicant' && judge !== undefined);
}

/** The judged step that comes next, the fewest steps away; undefined when none can come any more. */
export function nextJudged(flow: Flow, state: string): (FlowRow & { readonly judge: string }) | undefined {
  const seen = new Set([state]);
  // A Set's iteration also visits what is added while it runs.
  for (const at of seen) {
    for (const row of actionsFrom(flow, at)) {
      if (row.judge !== undefined) return { ...row, judge: row.judge };
      seen.add(row.to);
    }
  }
  return undefined;
}

/** The title of a state for people. */
export const stateTitle = (flow: Flow, state: string): string => flow.states[state]?.title ?? state;

/** The title of an act that was taken. */
export function actTitle(flow: Flow, from: string, action: string): string {
  return flow.rows.find((row) => row.from === from && row.action === action)?.title ?? action;
}
