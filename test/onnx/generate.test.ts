import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { generateOnnxDecoder } from '../../src/onnx/generate.js'

describe('the generated decoder', () => {
  it('is what the schema table gives, and makes no functions at run time', async () => {
    const files = await generateOnnxDecoder()
    expect([...files.keys()]).toEqual(['src/onnx/generated/onnx.js', 'src/onnx/generated/onnx.d.ts'])
    for (const [path, content] of files) {
      expect(readFileSync(path, 'utf8') === content, `${path} is up to date`).toBe(true)
      expect(content).not.toMatch(/\beval\b|Function\(/)
    }
  })
})
