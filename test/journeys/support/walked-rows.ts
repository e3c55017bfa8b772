import type { Flow } from '../../../src/kernel/transitions.js';
import { FLOWS } from '../../../src/platform/policies/policies.module.js';
import type { bootApp } from '../../support/app.js';

/** The rows of a flow's table, and the different steps that cases took in it, both as `from action by to` in order. */
export async function rowsAndSteps({ app, db }: Awaited<ReturnType<typeof bootApp>>, flow: string) {
  const { rows = [] } = app.get<ReadonlyMap<string, Flow>>(FLOWS).get(flow) ?? {};
  const acts = await db.owner.query<{ step: string }[]>(
    `SELECT DISTINCT concat_ws(' ', a.from_state, a.action, a.actor_role, a.to_state) AS step
     FROM act a JOIN case_file c ON c.id = a.case_id WHERE c.flow = $1`,
    [flow],
  );
  return {
    rows: rows.map(({ from, action, by, to }) => `${from} ${action} ${by} ${to}`).sort(),
    steps: acts.map(({ step }) => step).sort(),
  };
}
