/** Closes a run with one plain line that counts its tests. */
export default class CountReporter {
  onRunComplete(_contexts, results) {
    const { numPassedTests: passed, numFailedTests: failed, numPendingTests: skipped } = results;
    const broken = results.testResults.filter((file) => file.testExecError).length;
    console.log(`tests: ${passed} passed, ${failed + broken} failed${skipped ? `, ${skipped} skipped` : ''}`);
  }
}
