// Stops the run's PostgreSQL and waits until its folder is gone.
export default async function stopCluster() {
  const { cluster, ended } = globalThis.testCluster;
  cluster.ref();
  cluster.stdin.end();
  await ended;
}
