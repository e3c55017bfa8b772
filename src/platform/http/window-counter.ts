const WINDOW_MS = 60_000;
/** However many different keys come, the memory stays small: the rest are counted as one. */
const MOST_KEYS = 10_000;
const THE_REST = '(the rest)';

/** Counts keys by the minute, up to a limit for each. */
export class WindowCounter {
  private endsMs = 0;
  private readonly counts = new Map<string, number>();

  constructor(private readonly limit: number) {}

  /** 0 when the key may go on; else how many seconds until it may. */
  take(key: string, now: Date): number {
    const nowMs = now.getTime();
    if (nowMs >= this.endsMs) {
      this.counts.clear();
      this.endsMs = nowMs + WINDOW_MS;
    }
    const counted = this.counts.has(key) || this.counts.size < MOST_KEYS ? key : THE_REST;
    const count = (this.counts.get(counted) ?? 0) + 1;
    if (count > this.limit) return Math.ceil((this.endsMs - nowMs) / 1000);
    this.counts.set(counted, count);
    return 0;
  }
}
