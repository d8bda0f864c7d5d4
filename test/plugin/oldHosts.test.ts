import { describe, expect, it } from 'vitest'
import { rollup, vite } from '../../src/plugin/index.js'

type Handler = (this: unknown, ...args: readonly unknown[]) => unknown

/** A hook of a plugin, without the filter that newer bundlers ask first. */
function handlerOf(plugin: unknown, name: string): Handler {
  const hook = (plugin as Record<string, Handler | { readonly handler: Handler }>)[name]!
  return typeof hook === 'function' ? hook : hook.handler
}

const OTHERS = ['./main.js', '/src/main.js', '\0virtual', './style.css?inline', './m.onnx', './m.onnx?url']

describe.each([
  ['Rollup', rollup()],
  ['Vite', vite()],
])('%s that knows no filters of hooks', (_, plugin) => {
  it.each(['resolveId', 'load'])('gets nothing from %s for what is no model', async (name) => {
    const handler = handlerOf(plugin, name)
    for (const id of OTHERS) expect(await handler.call({}, id, '/src/main.js', {})).toBeNull()
  })
})

describe('Vite without environments', () => {
  it('is told which version is needed', () => {
    const resolved = { root: '/', command: 'build', server: { fs: { allow: [] } } }
    const failing = () => handlerOf(vite(), 'configResolved').call({}, resolved)
    expect(failing).toThrow(
      expect.objectContaining({
        code: 'E_BUNDLER',
        message: `OldBundlerError: This version of Vite is too old for zkml's plugin.

  needed   Vite 6 or newer

Try: npm install --save-dev vite@latest
Code: E_BUNDLER`,
      }),
    )
  })
})
