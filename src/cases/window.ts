import { beijingDate, type BusinessDate } from '../kernel/business-date.js';
import { refuse } from '../kernel/refusal.js';
import type { Tx } from '../platform/database/unit-of-work.js';

/** The days of a call; both count, and without a last one it stays open. */
export interface CallWindow {
  readonly opensOn: BusinessDate;
  readonly closesOn: BusinessDate | null;
}

/** The days of a call; refused as not-found when there is none. */
export async function windowOf(tx: Tx, callId: string): Promise<CallWindow> {
  const row = await tx.one<CallWindow>(
    'SELECT opens_on AS "opensOn", closes_on AS "closesOn" FROM call WHERE id = $1',
    [callId],
  );
  return row ?? refuse('not-found', '没有找到该申报通知。');
}

/** Refused as outside-window before the first day, 00:00:00 in Beijing, and after the last, 23:59:59. */
export function checkOpen(tx: Tx, { opensOn, closesOn }: CallWindow): void {
  if (beijingDate(tx.at) < opensOn) tell('before-window', `申报自 ${opensOn} 起受理，尚未开始。`, '/action');
  checkNotClosed(tx, { closesOn }, '/action');
}

/** Refused as outside-window after the last day, with the field that asked for too late a thing. */
export function checkNotClosed(
  tx: Tx,
  { closesOn }: Pick<CallWindow, 'closesOn'>,
  pointer: '/action' | '/callId',
): void {
  if (closesOn !== null && beijingDate(tx.at) > closesOn)
    tell('after-window', `申报已于 ${closesOn} 截止。`, pointer);
}

function tell(code: string, message: string, pointer: string): never {
  return refuse('outside-window', message, [{ code, message, pointer }]);
}
