const common = {
  rootDir: import.meta.dirname,
  testEnvironment: 'node',
  roots: ['<rootDir>/test', '<rootDir>/src', '<rootDir>/local'],
  modulePathIgnorePatterns: ['/dist/', '/.build/', '/.local/'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '\\.ts$': '<rootDir>/test/strip.mjs',
    '/@actions/workflow-parser/.*-schema\\.js$': '<rootDir>/test/json-imports.mjs'
  },
  transformIgnorePatterns: ['/node_modules/(?!@actions/workflow-parser/)']
}

/** Tests that start whole runs, and files that change a module before other modules read it. */
const ISOLATED = ['/test/(workflow|bundle)/', '\\.isolated\\.test\\.ts$']

/** `npm run test:quick` leaves out the tests that start processes. */
const LEFT_OUT = process.env.TEST_QUICK === undefined ? [] : ['/test/(workflow|bundle)/']

export default {
  projects: [
    // Jest's own runner evaluates every module again for each test file.
    {
      ...common,
      testRegex: ['/test/(workflow|bundle)/.*\\.test\\.ts$', '\\.isolated\\.test\\.ts$'],
      testPathIgnorePatterns: ['/node_modules/', ...LEFT_OUT],
      globalSetup: '<rootDir>/test/global-setup.mjs',
      globalTeardown: '<rootDir>/test/global-teardown.mjs'
    },
    // This one keeps them for all files that a worker runs, which halves the processor time.
    {
      ...common,
      testMatch: ['<rootDir>/test/**/*.test.ts'],
      testPathIgnorePatterns: ['/node_modules/', ...ISOLATED],
      runner: 'jest-light-runner'
    }
  ],
  maxWorkers: 2,
  testSequencer: '<rootDir>/test/sequencer.mjs',
  // Each takes less than five seconds by itself; a machine that is busy with something else must not fail it.
  testTimeout: 60_000
}
