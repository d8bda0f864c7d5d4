/** A compute shader with the entry point `main`. */
export interface Kernel {
  readonly name: string
  readonly code: string
  /** Lanes of a workgroup. */
  readonly lanes: number
  /** Its storage buffers, at the bindings from 1 on; 0 has the parameters. */
  readonly buffers: readonly Storage[]
}

/** A storage buffer as a shader declares it. */
export interface Storage {
  readonly name: string
  readonly access: 'read' | 'read_write'
  /** WGSL type of an entry. */
  readonly type: string
}

/** Lanes of a workgroup: few where a lane needs many registers, many where it needs none. */
export const FEW = 64
export const MANY = 256

/** The numbers that kernels get, as words of a uniform buffer in this order. */
export const PARAMETERS = [
  /** Points; scalar i belongs to point i. */
  'count',
  /** Scalars in their buffer before the first one. */
  'firstScalar',
  /** Bits of a digit. */
  'bits',
  'windows',
  /** Buckets of a window, one for each magnitude. */
  'buckets',
  /** Lanes that share out the work. */
  'shares',
  /** Pieces in a list, or blocks of counts. */
  'pieces',
  /** Buckets that a lane of the reduction takes, 2^chunkBits. */
  'chunkBits',
  /** Elements from one operand of a butterfly to the other. */
  'distance',
] as const

export type Parameters = Readonly<Record<(typeof PARAMETERS)[number], number>>

/** Stands for no bucket where a bucket's number is expected. */
const NONE = 0xffffffff

export const reads = (name: string, type: string): Storage => ({ name, access: 'read', type })
export const writes = (name: string, type: string): Storage => ({ name, access: 'read_write', type })

/**
 * @param declarations functions and variables of the module
 * @param body of the entry point, which has `own`, the lane's number in all, `lane`, that in its workgroup, and `group`
 */
export function defineKernel(
  name: string,
  lanes: number,
  buffers: readonly Storage[],
  declarations: readonly string[],
  body: string,
): Kernel {
  const storage = buffers.map(
    ({ name, access, type }, i) =>
      `@group(0) @binding(${i + 1}) var<storage, ${access}> ${name}: array<${type}>;`,
  )
  const code = `const NONE = ${NONE}u;
struct Parameters { ${PARAMETERS.map((each) => `${each}: u32`).join(', ')} }
@group(0) @binding(0) var<uniform> parameters: Parameters;
${[...storage, ...declarations].join('\n')}
@compute @workgroup_size(${lanes})
fn main(
  @builtin(global_invocation_id) id: vec3u,
  @builtin(local_invocation_index) lane: u32,
  @builtin(workgroup_id) group: vec3u,
) {
  let own = id.x;
${body}
}
`
  return { name, code, lanes, buffers }
}
