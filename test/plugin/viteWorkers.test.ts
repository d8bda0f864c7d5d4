import { readdirSync } from 'node:fs'
import { stripVTControlCharacters } from 'node:util'
import { build, type UserConfig } from 'vite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { reluModel } from './models.js'
import { installedPlugin, Project } from './project.js'

const ALLOWED = { allowDevelopmentKey: true }

let project: Project
let zkml: Awaited<ReturnType<typeof installedPlugin>>
beforeEach(async () => {
  zkml = await installedPlugin()
  project = await Project.make()
  project.write('index.html', '<script type="module" src="/main.js"></script>')
  project.write('main.js', `new Worker(new URL('./worker.js', import.meta.url), { type: 'module' })\n`)
  project.write('worker.js', `import model from './model.onnx?zkml'\npostMessage(model.statement)\n`)
  project.write('model.onnx', reluModel())
})
afterEach(() => project.remove())

function built(config: UserConfig) {
  return build({ root: project.root, configFile: false, logLevel: 'silent', ...config })
}

function assets(ending: string): string[] {
  return readdirSync(project.path('dist/assets')).filter((file) => file.endsWith(ending))
}

describe('a model that a worker imports', () => {
  it.each(['iife', 'es'] as const)('is built by the page’s plugin, format %s', async (format) => {
    await built({ plugins: [zkml.vite(ALLOWED)], worker: { format } })
    expect(assets('.zkey')).toHaveLength(1)
  })

  it('is built where the plugin stands under worker.plugins, too', async () => {
    await built({ plugins: [zkml.vite(ALLOWED)], worker: { plugins: () => [zkml.vite(ALLOWED)] } })
    expect(assets('.zkey')).toHaveLength(1)
  })

  it('gets no development key into a production build', async () => {
    const failure = await built({ plugins: [zkml.vite()] }).then(
      () => undefined,
      (error: Error) => stripVTControlCharacters(error.message),
    )
    expect(failure).toContain('E_DEVELOPMENT_KEY')
    expect(failure).toContain('worker.js:1:')
  })
})
