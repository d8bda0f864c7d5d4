export type { BuildHost, KeptFile, ModelBuildOptions } from './model.js'
export { buildModel, namedFiles } from './model.js'
