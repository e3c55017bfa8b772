import type { Settings } from '../../config/env.js';

/** What the environment decided, with the key that is always there in the end. */
export interface RunningSettings extends Settings {
  readonly secretKey: Uint8Array;
}

/** Injection token of the settings. */
export const SETTINGS = Symbol('Settings');
