import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { unzipSync } from 'fflate'

/** The release of the PyPI package `onnx` whose tests are run: the newest one that ships the node tests as files. */
export const SUITE_VERSION = '1.22.0'

/** The tests are the same in the wheels of all platforms; this one is taken everywhere, so that its hash is known. */
const PLATFORM = ['--implementation', 'cp', '--python-version', '3.11', '--platform', 'manylinux_2_28_x86_64']
const WHEEL = `onnx-${SUITE_VERSION}-cp311-cp311-manylinux_2_27_x86_64.manylinux_2_28_x86_64.whl`
const SHA256 = '1d0a2bdb15eb2b3cb65c438f3423d9620d14fdce32f92380e6bb1b2e09568ef5'

/** Where the cases lie in the wheel: `<kind>/<case>/`. */
const ROOT = 'onnx/backend/test/data/'
/** The kinds of cases; `node` has one or more for every operator. */
export const KINDS = ['node', 'simple', 'pytorch-operator', 'pytorch-converted'] as const

export interface CaseFiles {
  readonly model: Uint8Array
  readonly dataSets: readonly DataSetFiles[]
}

export interface DataSetFiles {
  readonly inputs: readonly Uint8Array[]
  readonly outputs: readonly Uint8Array[]
}

/** The suite's wheel, in the user's cache folder; fetched by pip where it is missing. */
export function wheelPath(): string {
  const folder = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'zkml')
  const path = join(folder, WHEEL)
  if (!existsSync(path)) download(folder)
  return path
}

function download(folder: string): void {
  mkdirSync(folder, { recursive: true })
  const options = ['--no-deps', '--only-binary', ':all:', ...PLATFORM, '--dest', folder]
  const { status, error } = spawnSync(
    'python3',
    ['-m', 'pip', 'download', `onnx==${SUITE_VERSION}`, ...options],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  )
  if (status !== 0)
    throw new Error(`pip could not download onnx ${SUITE_VERSION}: ${error ?? `exit ${status}`}`)
}

/** The cases of a wheel. */
export class Suite {
  readonly #wheel: Uint8Array

  /** @throws Error when the file is not the wheel that is known */
  constructor(path: string) {
    this.#wheel = readFileSync(path)
    const found = createHash('sha256').update(this.#wheel).digest('hex')
    if (found !== SHA256)
      throw new Error(`${path} is not onnx ${SUITE_VERSION}: delete it (SHA-256 ${found})`)
  }

  /** `<kind>/<case>` of every case, sorted by kind in the order of KINDS, then by name. */
  names(): string[] {
    const names = new Set<string>()
    unzipSync(this.#wheel, {
      filter: ({ name }) => {
        if (name.startsWith(ROOT) && name.endsWith('/model.onnx'))
          names.add(name.slice(ROOT.length, -'/model.onnx'.length))
        return false
      },
    })
    return KINDS.flatMap((kind) => [...names].filter((name) => name.startsWith(`${kind}/`)).sort())
  }

  read(name: string): CaseFiles {
    const folder = `${ROOT}${name}/`
    const files = unzipSync(this.#wheel, { filter: (file) => file.name.startsWith(folder) })
    return caseFiles(
      new Map(Object.entries(files).map(([path, bytes]) => [path.slice(folder.length), bytes])),
    )
  }
}

/** @param files contents by path in the case's folder */
export function caseFiles(files: ReadonlyMap<string, Uint8Array>): CaseFiles {
  const dataSets = numbered((k) => {
    const inputs = numbered((i) => files.get(`test_data_set_${k}/input_${i}.pb`))
    const outputs = numbered((i) => files.get(`test_data_set_${k}/output_${i}.pb`))
    return inputs.length + outputs.length === 0 ? undefined : { inputs, outputs }
  })
  return { model: files.get('model.onnx')!, dataSets }
}

function numbered<T>(at: (i: number) => T | undefined): T[] {
  const all: T[] = []
  for (let next = at(0); next !== undefined; next = at(all.length)) all.push(next)
  return all
}
