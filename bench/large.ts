import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { bytes, count } from '../src/util/numberText.js'
import { pseudoRandom } from '../src/util/random.js'
import { encodeModel, type ModelNode } from '../test/harness/onnxModel.js'

// Compiles a network of ten million weights as a user would, in a process of its own: seconds and memory.

/** Widths of the layers, from the input to the output. */
const WIDTHS = [784, 3000, 2000, 800, 10]

/** What compiling may take. */
const [MAX_SECONDS, MAX_BYTES] = [60, 2e9]

/** A perceptron with random weights, scaled as trained ones are. */
function perceptron(widths: readonly number[]): { readonly model: Uint8Array; readonly parameters: number } {
  const random = pseudoRandom(7)
  const constants: Record<string, { dtype: 'float32'; shape: number[]; data: Float64Array }> = {}
  const nodes: ModelNode[] = []
  let parameters = 0
  for (let i = 1; i < widths.length; i++) {
    const [from, to] = [widths[i - 1]!, widths[i]!]
    const spread = Math.sqrt(6 / from)
    const draw = () => (2 * random() - 1) * spread
    constants[`w${i}`] = {
      dtype: 'float32',
      shape: [from, to],
      data: Float64Array.from({ length: from * to }, draw),
    }
    constants[`b${i}`] = { dtype: 'float32', shape: [to], data: Float64Array.from({ length: to }, draw) }
    parameters += (from + 1) * to
    const last = i === widths.length - 1
    const sum = last ? 'y' : `h${i}`
    nodes.push({ op: 'Gemm', inputs: [i === 1 ? 'x' : `r${i - 1}`, `w${i}`, `b${i}`], outputs: [sum] })
    if (!last) nodes.push({ op: 'Relu', inputs: [sum], outputs: [`r${i}`] })
  }
  const inputs = [{ name: 'x', shape: [1, widths[0]!] }]
  return { model: encodeModel({ opset: 17, inputs, constants, nodes, outputs: ['y'] }), parameters }
}

interface Run {
  readonly seconds: number
  /** Of the processor, in all threads: what remains of `seconds` on a machine that does nothing else. */
  readonly cpuSeconds: number
  readonly peakBytes: number
  readonly code: number | null
  readonly stdout: string
}

/** Runs the command line; the greatest resident size that the kernel reports is read while it runs (Linux). */
async function zkml(args: readonly string[]): Promise<Run> {
  const started = performance.now()
  const child = spawn(process.execPath, [resolve('dist/cli.js'), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let [stdout, peakBytes, cpuSeconds] = ['', 0, 0]
  child.stdout.on('data', (chunk) => {
    stdout += chunk
  })
  const timer = setInterval(() => {
    peakBytes = Math.max(peakBytes, peakOf(child.pid!))
    cpuSeconds = Math.max(cpuSeconds, cpuOf(child.pid!))
  }, 100)
  const code = await new Promise<number | null>((done) => child.on('close', done))
  clearInterval(timer)
  return { seconds: (performance.now() - started) / 1000, cpuSeconds, peakBytes, code, stdout }
}

/** Ticks of user and system time, of which Linux counts 100 a second. */
function cpuOf(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')
    return (Number(fields[11]) + Number(fields[12])) / 100
  } catch {
    return 0
  }
}

function peakOf(pid: number): number {
  try {
    const [, kilobytes] = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
    return Number(kilobytes ?? 0) * 1024
  } catch {
    return 0
  }
}

const folder = mkdtempSync(join(tmpdir(), 'zkml-large-'))
try {
  const { model, parameters } = perceptron(WIDTHS)
  const file = join(folder, 'model.onnx')
  writeFileSync(file, model)
  const { code, seconds, cpuSeconds, peakBytes, stdout } = await zkml([
    'compile',
    file,
    '-o',
    join(folder, 'out'),
    '--json',
  ])
  if (code !== 0) throw new Error(stdout)
  const { rows, nonZeros } = JSON.parse(stdout) as { rows: number; nonZeros: number }
  process.stdout.write(`${count(parameters)} parameters (${WIDTHS.join('-')}): ${count(rows)} rows, ${count(nonZeros)} nonzeros
zkml compile: ${seconds.toFixed(1)} s (limit ${MAX_SECONDS}; ${cpuSeconds.toFixed(1)} s of the processor), at most ${bytes(peakBytes)} of memory (limit ${bytes(MAX_BYTES)})
`)
  process.exitCode = seconds < MAX_SECONDS && peakBytes < MAX_BYTES ? 0 : 1
} finally {
  rmSync(folder, { recursive: true })
}
