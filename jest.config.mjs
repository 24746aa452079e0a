const transform = { '^.+\\.ts$': '<rootDir>/tools/strip-types.cjs' };
const common = {
  rootDir: import.meta.dirname,
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform,
  setupFiles: ['<rootDir>/tools/child-coverage.cjs'],
};

/** Two projects: `unit` needs nothing but Node, `integration` starts a real broker and engine. */
export default {
  coverageProvider: 'v8',
  // Real parts beside each other on a small machine; a test that hangs is still found. For all projects,
  // since Jest does not read it from one.
  testTimeout: 60_000,
  projects: [
    {
      ...common,
      displayName: 'unit',
      testMatch: ['<rootDir>/*/**/*.test.ts'],
      testPathIgnorePatterns: ['/node_modules/', '\\.integration\\.test\\.ts$'],
    },
    {
      ...common,
      displayName: 'integration',
      testMatch: ['<rootDir>/*/**/*.integration.test.ts'],
    },
  ],
};
