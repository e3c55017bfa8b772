// `node --import` of this file runs TypeScript sources as they stand: for child processes that tests start.
import { register } from 'node:module';

register(new URL('./typescript-hooks.mjs', import.meta.url));
