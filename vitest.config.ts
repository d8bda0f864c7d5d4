import { defineConfig } from 'vitest/config'

const slow = [
  'test/e2e/**/*.test.ts',
  'test/provers/**/*.test.ts',
  'test/contract/**/*.test.ts',
  'test/contracts/**/*.test.ts',
  'test/circom/**/*.test.ts',
  'test/dropIn/**/*.test.ts',
  'test/kernels/**/*.test.ts',
  'test/auditor/{circuits,circomlib}.test.ts',
  'test/faults/**/*.test.ts',
  'test/hostile/**/*.test.ts',
  'test/attacks/**/*.test.ts',
  'test/chain/**/*.test.ts',
  'test/examples/**/*.test.ts',
  'test/build/**/*.test.ts',
  'test/docs/**/*.test.ts',
  'test/gpu/**/*.test.ts',
  'test/hardhat/**/*.test.ts',
  'test/package/**/*.test.ts',
  'test/plugin/**/*.test.ts',
]
const browser = ['test/browser/**/*.test.ts']

/** Tests of code that keeps nothing from one call to the next, and that replace no module. */
const pure = [
  'test/{circuit,data,field,gadgets,graph,integer,lower,onnx,ops,quantize,util}/**/*.test.ts',
  'test/conformance.test.ts',
]

/** Projects that tests build packages in are no part of the suite. */
const foreign = ['**/node_modules/**', 'test/hardhat/project/**']

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 300_000,
    hookTimeout: 300_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: [...foreign, ...slow, ...browser, ...pure],
        },
      },
      // One process for many files: loading the sources anew takes longer than most of these.
      { extends: true, test: { name: 'pure', include: pure, exclude: foreign, isolate: false } },
      { extends: true, test: { name: 'proofs', include: slow, exclude: foreign } },
      // They say so where there is no chromium, and fail for it with ZKML_TEST_BROWSER=require.
      { extends: true, test: { name: 'browser', include: browser, exclude: foreign } },
    ],
  },
})
