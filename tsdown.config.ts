import { defineConfig } from 'tsdown'

export default defineConfig({
  entry: {
    index: 'src/index.ts',
    chain: 'src/chain/index.ts',
    cli: 'src/cli.ts',
    worker: 'src/kernels/worker.js',
  },
  format: 'esm',
  platform: 'node',
  target: 'node20',
  dts: true,
  clean: true,
  fixedExtension: false,
  logLevel: 'warn',
})
