import { readFileSync } from 'node:fs'
import { expect, it, vi } from 'vitest'

vi.mock('zkml/plugin', () => ({ vite: () => [] }))

it('the page is previewed with the headers that its README asks for', async () => {
  const { default: config } = await import('../../examples/page/vite.config.js')
  const readme = readFileSync('examples/page/README.md', 'utf8')
  const policy = /^default-src .*$/m.exec(readme)![0]
  const { headers } = config.preview as { headers: Readonly<Record<string, string>> }
  expect(headers).toEqual({
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Embedder-Policy': 'require-corp',
    'Content-Security-Policy': policy,
  })
  for (const name of Object.keys(headers)) expect(readme).toContain(`| \`${name}`)
  expect(readFileSync('examples/page/index.html', 'utf8')).toContain(`content="${policy}"`)
})
