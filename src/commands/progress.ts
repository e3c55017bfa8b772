const EVERY = 5000;

/** Tells on the error stream, now and then, how far a long walk has come. */
export function progressOf(what: string, total: number): (done: number) => void {
  let told = 0;
  return (done) => {
    if (done - told < EVERY) return;
    told = done;
    process.stderr.write(`${what} ${done} / ${total}\n`);
  };
}
