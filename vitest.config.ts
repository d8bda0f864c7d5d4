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
]

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 300_000,
    hookTimeout: 300_000,
    projects: [
      { extends: true, test: { name: 'unit', include: ['test/**/*.test.ts'], exclude: slow } },
      { extends: true, test: { name: 'proofs', include: slow } },
    ],
  },
})
