const BEIJING_MS = 8 * 3_600_000;

/** An instant as workbooks show it, in Beijing time: 2026-06-26 16:00:00. */
export function formatInstant(instant: Date): string {
  const shifted = new Date(instant.getTime() + BEIJING_MS).toISOString();
  return `${shifted.slice(0, 10)} ${shifted.slice(11, 19)}`;
}
