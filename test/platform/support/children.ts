/** Lets the processes that a test starts run TypeScript sources, as the built program runs its JavaScript. */
const hooks = new URL('../../support/run-typescript.mjs', import.meta.url).href;
if (!process.execArgv.includes(hooks)) process.execArgv.push('--import', hooks);
