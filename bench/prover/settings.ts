import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ParseArgsConfig, parseArgs } from 'node:util'

/** Those that run unless others are named, then those that run only when they are. */
export const USUAL = ['proof', 'msm', 'ntt', 'field', 'memory', 'commands'] as const
export const ON_REQUEST = ['setup', 'scaling'] as const
export type SectionName = (typeof USUAL)[number] | (typeof ON_REQUEST)[number]

/** What the command line asks for. */
export interface Request extends Omit<Settings, 'powers'> {
  readonly sections: readonly SectionName[]
  /** Undefined where each section is to take its own. */
  readonly powers: readonly number[] | undefined
}

/** What a section is to measure. */
export interface Settings {
  /** Circuits have 2^power rows, and vectors 2^power elements. */
  readonly powers: readonly number[]
  /** Counted rounds. */
  readonly rounds: number
  /** A trial: little of everything, nothing written. */
  readonly quick: boolean
  /** Where the circuits, keys and witnesses are, in a folder for each power. */
  readonly inputs: string
  /** Commands that run Node: this process's, then others. */
  readonly nodes: readonly (readonly string[])[]
  /** Path of rapidsnark's prover, and what build it is. */
  readonly rapidsnark: string | undefined
  readonly rapidsnarkName: string
}

const options = {
  only: { type: 'string' },
  powers: { type: 'string' },
  rounds: { type: 'string' },
  quick: { type: 'boolean', default: false },
  inputs: { type: 'string', default: join(tmpdir(), 'zkml-prover-bench') },
  node: { type: 'string', multiple: true, default: [] },
  rapidsnark: { type: 'string' },
  'rapidsnark-name': { type: 'string', default: 'rapidsnark, build not stated' },
} satisfies ParseArgsConfig['options']

export function readRequest(args: readonly string[]): Request {
  const { values } = parseArgs({ args: [...args], options })
  const { quick, inputs, rapidsnark } = values
  return {
    sections: values.only === undefined ? USUAL : sectionNames(values.only),
    powers: values.powers === undefined ? (quick ? [12] : undefined) : numbers(values.powers, 10, 27),
    rounds: values.rounds === undefined ? (quick ? 1 : 7) : numbers(values.rounds, 1, 1000)[0]!,
    quick,
    inputs,
    nodes: [[process.execPath], ...values.node.map((command) => command.split(' '))],
    rapidsnark,
    rapidsnarkName: values['rapidsnark-name'],
  }
}

function sectionNames(list: string): SectionName[] {
  const all: readonly SectionName[] = [...USUAL, ...ON_REQUEST]
  return list.split(',').map((name) => {
    const found = all.find((known) => known === name)
    if (found === undefined) throw new RangeError(`no section ${name}; there are ${all.join(', ')}`)
    return found
  })
}

function numbers(list: string, least: number, most: number): number[] {
  return list.split(',').map((text) => {
    const value = Number(text)
    if (Number.isInteger(value) && value >= least && value <= most) return value
    throw new RangeError(`${text} is no whole number from ${least} to ${most}`)
  })
}
