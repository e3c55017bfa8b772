import type { INestApplicationContext } from '@nestjs/common';
import { BullWorker } from './bull-courier.js';
import { OutboxLoop } from './outbox-loop.js';
import { OUTBOX_SETTINGS, type OutboxSettings } from './outbox-settings.js';
import { Ticker } from './ticker.js';

/** Sets going what runs without being asked: not before every room has registered its handlers and ticks. */
export function startWork(app: INestApplicationContext): void {
  const { redisUrl, role } = app.get<OutboxSettings>(OUTBOX_SETTINGS);
  app.get(OutboxLoop).start();
  app.get(Ticker).start();
  if (redisUrl !== undefined && role === 'worker') app.get(BullWorker).start();
}
