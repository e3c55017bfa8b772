import { type BusinessDate, beijingDate } from '../kernel/business-date.js';

/** The only source of time. Instants are UTC; the business date is Beijing's. */
export abstract class Clock {
  abstract now(): Date;

  today(): BusinessDate {
    return beijingDate(this.now());
  }
}

export class SystemClock extends Clock {
  now(): Date {
    return new Date();
  }
}

/** A clock that runs on from wherever it was set: for the demo and the tests, so that periods can pass. */
export class MovableClock extends Clock {
  private offsetMs: number;

  constructor(start: Date) {
    super();
    this.offsetMs = start.getTime() - Date.now();
  }

  now(): Date {
    return new Date(Date.now() + this.offsetMs);
  }

  /** Sets the present; going backwards is refused, because the record is in order of time. */
  moveTo(instant: Date): void {
    if (instant < this.now()) throw new RangeError('the clock only moves forward');
    this.offsetMs = instant.getTime() - Date.now();
  }
}
