/** Why the embedded PostgreSQL does not start or stop, in words for the person at the machine. */
export class StartFault extends Error {
  override readonly name = 'StartFault';
}
