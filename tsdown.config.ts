import { defineConfig } from 'tsdown'

export default defineConfig({
  entry: {
    index: 'src/index.ts',
    prove: 'src/entries/prove.ts',
    verify: 'src/entries/verify.ts',
    chain: 'src/chain/index.ts',
    plugin: 'src/plugin/index.ts',
    hardhat: 'src/hardhat/index.ts',
    cli: 'src/cli.ts',
    worker: 'src/kernels/worker.js',
  },
  format: 'esm',
  // Nothing of Node may come into what pages load, and the bundler's own helpers would import it for Node.
  platform: 'neutral',
  target: 'node20',
  // Of zod a twentieth is used; loading all of it takes longer than most commands. Its licence comes along.
  deps: {
    neverBundle: [/^node:/],
    alwaysBundle: ['zod/mini', 'zod/v4/locales/en.js'],
    onlyBundle: ['zod'],
  },
  copy: [{ from: 'node_modules/zod/LICENSE', rename: 'zod.LICENSE.txt' }, { from: 'src/models.d.ts' }],
  dts: true,
  clean: true,
  fixedExtension: false,
  logLevel: 'warn',
})
