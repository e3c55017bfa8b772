import * as fc from 'fast-check';

/**
 * Properties try the same cases in every ordinary run, so that a red run is the change's doing; the long runs try new
 * ones each time and print their seed.
 */
if (!(Number(process.env.HONGSHAN_LONG ?? 0) > 0)) fc.configureGlobal({ seed: 2026 });
