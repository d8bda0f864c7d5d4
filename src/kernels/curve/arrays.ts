import { i32 } from '../wasm/expressions.js'
import type { FunctionHandle, Local } from '../wasm/function.js'
import { JobBuffer } from './jobs.js'
import type { Group } from './layout.js'

/**
 * addArrays(left, right, sign, target, n): target[i] = left[i] + right[i], or minus right[i] for sign 1, for n points of
 * contiguous arrays. The target may be one of the operands.
 *
 * multiples(table, count): entry d of the table becomes d times entry 1, for d = 2 .. count.
 *
 * gather(results, targets, n): copies the point that results[i] is the address of to the address targets[i], both arrays of
 * 32-bit words; 0 stands for nothing to copy.
 */
export function defineArrays(group: Group, addMany: FunctionHandle): void {
  defineAddArrays(group, addMany)
  defineMultiples(group, addMany)
  defineGather(group)
}

function defineAddArrays(group: Group, addMany: FunctionHandle): void {
  const { module, name, pointBytes } = group
  module.function(`${name}AddArrays`, new Array<'i32'>(5).fill('i32'), undefined, (f) => {
    const [left, right, sign, target, n] = parameters(f, 5)
    const jobs = new JobBuffer(f, addMany, group)
    const end = f.hold(i32.add(left!, i32.mul(n!, pointBytes)))
    f.while(i32.ltU(left!, end), () => {
      jobs.push(left!, i32.or(right!, sign!), target!)
      for (const address of [left, right, target]) f.add(address!, pointBytes)
    })
    jobs.flush()
  })
}

/** In rounds: once the first k entries are there, the next k are the k-th plus each of them. */
function defineMultiples(group: Group, addMany: FunctionHandle): void {
  const { module, name, pointBytes } = group
  module.function(`${name}Multiples`, ['i32', 'i32'], undefined, (f) => {
    const [table, count] = [f.parameter(0), f.parameter(1)]
    const jobs = new JobBuffer(f, addMany, group)
    const known = f.local('i32', i32.const(1))
    f.while(i32.ltU(known, count), () => {
      const last = f.hold(i32.add(table, i32.mul(known, pointBytes)))
      const left = f.hold(i32.sub(count, known))
      const more = f.hold(i32.sub(left, i32.mul(i32.gtU(left, known), i32.sub(left, known))))
      f.count(1, i32.add(more, 1), (d) => {
        const offset = f.hold(i32.mul(d, pointBytes))
        jobs.push(i32.add(table, offset), last, i32.add(last, offset))
      })
      jobs.flush()
      f.add(known, more)
    })
  })
}

function defineGather({ module, name, pointBytes }: Group): void {
  module.function(`${name}Gather`, ['i32', 'i32', 'i32'], undefined, (f) => {
    const [results, targets, n] = [f.parameter(0), f.parameter(1), f.parameter(2)]
    f.count(0, n, (i) => {
      const offset = f.hold(i32.shl(i, 2))
      const source = f.hold(i32.load(i32.add(results, offset)))
      f.if(source, () => f.copy(i32.load(i32.add(targets, offset)), source, pointBytes))
    })
  })
}

function parameters(f: { parameter(i: number): Local<'i32'> }, count: number): Local<'i32'>[] {
  return Array.from({ length: count }, (_, i) => f.parameter(i))
}
