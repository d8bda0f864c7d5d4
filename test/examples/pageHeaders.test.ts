import { readFileSync } from 'node:fs'
import { transform } from 'esbuild'
import { expect, it } from 'vitest'

/** The configuration without what it imports, which takes a built package. */
async function configuration(): Promise<{ preview: { headers: Readonly<Record<string, string>> } }> {
  const source = readFileSync('examples/page/vite.config.ts', 'utf8').replaceAll(/^import .*$/gm, '')
  const stubs = 'const zkml = { vite: () => [] }\nconst defineConfig = (config: unknown) => config\n'
  const { code } = await transform(stubs + source, { loader: 'ts' })
  const module = await import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(code)}`)
  return module.default
}

it('the page is previewed with the headers that its README asks for', async () => {
  const { headers } = (await configuration()).preview
  const readme = readFileSync('examples/page/README.md', 'utf8')
  const policy = /^default-src .*$/m.exec(readme)![0]
  expect(headers).toEqual({
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Embedder-Policy': 'require-corp',
    'Content-Security-Policy': policy,
  })
  for (const name of Object.keys(headers)) expect(readme).toContain(`| \`${name}`)
  expect(readFileSync('examples/page/index.html', 'utf8')).toContain(`content="${policy}"`)
})
