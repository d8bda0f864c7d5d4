import { type I32, i32 } from '../wasm/expressions.js'
import type { FunctionBuilder, FunctionHandle, Local } from '../wasm/function.js'
import { JobBuffer } from './jobs.js'
import { addressOf, type Group, signOf } from './layout.js'

/** copyPoint(reference, target): the point, or its negative, as it is. */
export function defineCopyPoint({ module, field }: Group): FunctionHandle {
  const { base } = field
  return module.function(undefined, ['i32', 'i32'], undefined, (f) => {
    const [reference, target] = [f.parameter(0), f.parameter(1)]
    const source = f.hold(addressOf(reference) as I32)
    const [sourceY, targetY] = [f.hold(i32.add(source, field.bytes)), f.hold(i32.add(target, field.bytes))]
    for (let k = 0; k < field.degree; k++) {
      const both = base.load(f, source, sourceY, 40 * k)
      base.store(f, target, targetY, base.negateIf(f, i32.const(0), signOf(reference), both), 40 * k)
    }
  })
}

/**
 * sumLists(starts, count, entries, slots, results) -> end: adds up `count` lists of points.
 *
 * List l is the references entries[starts[l]] .. entries[starts[l + 1] - 1], all arrays of 32-bit words. results[l] becomes
 * the address of its sum among the slots, 0 for an empty list; `end` is the first address after the slots in use, at
 * most half the entries plus half the lists.
 *
 * Neighbours are added in rounds, every list halving at once, so that batches stay large however uneven the lists are.
 * The first round reads the entries and writes the slots; later ones add in place, at doubling distances.
 */
export function defineSumLists(
  group: Group,
  addMany: FunctionHandle,
  copyPoint: FunctionHandle,
): FunctionHandle {
  const { module, pointBytes } = group
  return module.function(`${group.name}SumLists`, ['i32', 'i32', 'i32', 'i32', 'i32'], 'i32', (f) => {
    const [starts, count, entries, slots, results] = [0, 1, 2, 3, 4].map((i) => f.parameter(i)) as Parameters5
    const queue = new JobBuffer(f, addMany, group)
    const longest = f.local('i32')
    const slot = f.local('i32', slots)
    f.set(longest, 0)
    forEachList(f, starts, count, results, ({ length, first, result }) => {
      f.if(i32.gtU(length, longest), () => f.set(longest, length))
      f.if(i32.eqz(length), () => f.store32(result, 0))
      f.if(length, () => f.store32(result, slot))
      const at = f.local('i32', i32.add(entries, i32.shl(first, 2)))
      const end = f.hold(i32.add(at, i32.shl(length, 2)))
      f.while(i32.ltU(i32.add(at, 4), end), () => {
        queue.push(i32.load(at), i32.load(at, 4), slot)
        f.add(at, 8)
        f.add(slot, pointBytes)
      })
      f.if(i32.ltU(at, end), () => {
        f.call(copyPoint, i32.load(at), slot)
        f.add(slot, pointBytes)
      })
    })
    queue.flush()
    const stride = f.local('i32', i32.const(pointBytes))
    const round = f.local('i32', i32.const(1))
    f.while(i32.gtU(halved(longest, round), 1), () => {
      forEachList(f, starts, count, results, ({ length, result }) => {
        const left = f.hold(halved(length, round))
        const at = f.local('i32', i32.load(result))
        f.while(i32.gtU(left, 1), () => {
          queue.push(at, i32.add(at, stride), at)
          f.add(at, i32.shl(stride, 1))
          f.add(left, -2)
        })
      })
      queue.flush()
      f.set(stride, i32.shl(stride, 1))
      f.add(round, 1)
    })
    f.return(slot)
    f.unreachable()
  })
}

type Parameters5 = [Local<'i32'>, Local<'i32'>, Local<'i32'>, Local<'i32'>, Local<'i32'>]

/** ceil(length / 2^rounds) */
function halved(length: I32, rounds: I32): I32 {
  return i32.shrU(i32.add(length, i32.sub(i32.shl(1, rounds), 1)), rounds)
}

interface List {
  readonly length: Local<'i32'>
  readonly first: Local<'i32'>
  /** Where the list's result stands. */
  readonly result: Local<'i32'>
}

function forEachList(
  f: FunctionBuilder,
  starts: I32,
  count: I32,
  results: I32,
  body: (list: List) => void,
): void {
  f.count(0, count, (i) => {
    const at = f.hold(i32.add(starts, i32.shl(i, 2)))
    const first = f.hold(i32.load(at))
    const length = f.hold(i32.sub(i32.load(at, 4), first))
    body({ first, length, result: f.hold(i32.add(results, i32.shl(i, 2))) })
  })
}
