import { jsc } from './test/support/swc-options.mjs';

const shared = {
  rootDir: import.meta.dirname,
  testEnvironment: 'node',
  setupFiles: ['<rootDir>/test/support/fixed-chance.mjs'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc,
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
};

const withDatabase = {
  globalSetup: '<rootDir>/test/support/global-setup.mjs',
  globalTeardown: '<rootDir>/test/support/global-teardown.mjs',
};

/**
 * `fast` touches no database and no network; `database` runs on one embedded PostgreSQL a run; `redis` starts a
 * redis-server of its own too, and is skipped where none is installed.
 */
export default {
  maxWorkers: 2,
  workerIdleMemoryLimit: '1GB',
  testTimeout: 30000,
  reporters: ['default', '<rootDir>/test/support/count-reporter.mjs'],
  projects: [
    { ...shared, displayName: 'fast', testMatch: ['<rootDir>/test/**/*.spec.ts'] },
    { ...shared, ...withDatabase, displayName: 'database', testMatch: ['<rootDir>/test/**/*.db-spec.ts'] },
    { ...shared, ...withDatabase, displayName: 'redis', testMatch: ['<rootDir>/test/**/*.redis-spec.ts'] },
  ],
};
