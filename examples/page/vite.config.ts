import { defineConfig } from 'vite'
import * as zkml from 'zkml/plugin'

/** Served by `npm run dev` and `npm run preview`; a host needs to be told itself. They let threads share memory. */
const headers = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
}

/** What index.html says of the page, for its workers too. Not for `npm run dev`, whose pages have a script of Vite's in them. */
const policy = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'",
}

const models = zkml.vite({
  calibration: '../../fixtures/mnist-mlp/calibration.json',
  // FOR THIS DEMONSTRATION ONLY: whoever makes such a key can forge proofs. A page of your own names `keys`, the folder of a
  // key from a ceremony, in its place.
  allowDevelopmentKey: true,
})

export default defineConfig({
  // Any host, any folder.
  base: './',
  plugins: [models],
  // The model is imported in a worker: as a module that loads its parts when they are needed.
  worker: { format: 'es' },
  build: { target: 'es2022', modulePreload: { polyfill: false }, assetsInlineLimit: 0 },
  // In a checkout the package and the model are outside of this folder.
  server: { headers, fs: { allow: ['../..'] } },
  preview: { headers: { ...headers, ...policy } },
})
