import type { BuiltModel, KeptFile } from '../build/model.js'

/** JavaScript expressions for the places of a model's files in the output. */
export interface Places {
  readonly model: string
  readonly witness: string
  readonly zkey: string
  /** The script of the kernels' threads, where the bundler does not find it in zkml/prove by itself. */
  readonly worker?: string
}

/**
 * The module that an import of a model gives.
 *
 * @param imports statements that the expressions rely on
 */
export function moduleOf(built: BuiltModel, places: Places, imports: readonly string[] = []): string {
  const { manifest, verificationKey, verifierSource, files } = built
  const asset = (file: KeptFile, url: string) =>
    `{ url: ${url}, sha256: '${file.sha256}', bytes: ${file.bytes} }`
  return [
    `import { defineModel } from 'zkml/prove'`,
    ...imports,
    `export const verificationKey = ${JSON.stringify(verificationKey)}`,
    `export const verifierSource = ${JSON.stringify(verifierSource)}`,
    'export default /* @__PURE__ */ defineModel({',
    `  manifest: ${JSON.stringify(manifest)},`,
    '  verificationKey,',
    '  verifierSource,',
    '  files: {',
    `    model: ${asset(files.model, places.model)},`,
    `    witness: ${asset(files.witness, places.witness)},`,
    `    zkey: ${asset(files.zkey, places.zkey)},`,
    '  },',
    ...(places.worker === undefined ? [] : [`  worker: ${places.worker},`]),
    '})',
    '',
  ].join('\n')
}
