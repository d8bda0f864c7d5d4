import { type I32, i32 } from '../wasm/expressions.js'
import { callExpression, type FunctionBuilder, type FunctionHandle, type Local } from '../wasm/function.js'
import type { Group } from './layout.js'

/**
 * windowSums(digits, stride, windows, count, bits, table, arena, out) of one group: the bucket sums of some windows.
 *
 * Window w's digits are `count` signed 16-bit integers at digits + w * stride, of magnitude up to 2^(bits - 1); digit i
 * belongs to the i-th point of the table, 0 to none. Writes `bits` points per window: out[w * bits + k] is the sum of the
 * points (negated where the digit is negative) whose digit's magnitude has bit k, so that the window's value is the
 * sum of 2^k out[w * bits + k]. What it used of the arena it leaves zero.
 *
 * A counting sort gives every window and magnitude its list; the lists are added up (sumLists). Then a bucket of
 * magnitude 2^h high + low goes into the sum of its row `high` and of its column `low`, and those into the sums of
 * their bits: two additions a bucket, all of them in large batches, where running sums would be a chain.
 */
export function defineWindowSums(group: Group, sumLists: FunctionHandle): FunctionHandle {
  const { module, pointBytes } = group
  const scatter = defineScatter(group)
  const parameters = new Array<'i32'>(8).fill('i32')
  return module.function(`${group.name}WindowSums`, parameters, undefined, (f) => {
    const [digits, stride, windows, count, bits, table, arena, out] = Array.from({ length: 8 }, (_, i) =>
      f.parameter(i),
    ) as Parameters8
    const arenaEnd = f.local('i32', arena)
    /** Takes memory from the arena. */
    const take = (bytes: I32) => {
      const area = f.hold(arenaEnd)
      f.set(arenaEnd, i32.and(i32.add(i32.add(arenaEnd, bytes), 15), ~15))
      return area
    }
    const sum = (lists: Lists) => {
      const results = take(i32.shl(lists.count, 2))
      f.set(arenaEnd, callExpression(sumLists, [lists.starts, lists.count, lists.entries, arenaEnd, results]))
      return results
    }
    const buckets = f.hold(i32.shl(1, i32.sub(bits, 1)))
    const bucketLists = makeLists(f, take, i32.mul(windows, buckets), i32.mul(windows, count))
    f.store32(bucketLists.starts, 0)
    f.count(0, windows, (w) => {
      const starts = i32.add(bucketLists.starts, i32.shl(i32.mul(w, buckets), 2))
      f.call(scatter, i32.add(digits, i32.mul(w, stride)), count, table, starts, buckets, bucketLists.entries)
    })
    const sums = sum(bucketLists)

    const low = f.hold(i32.shrU(bits, 1))
    const rows = f.hold(i32.shrU(buckets, low))
    const columns = f.hold(i32.sub(i32.shl(1, low), 1))
    const lines = f.hold(i32.add(rows, columns))
    const lineLists = makeLists(f, take, i32.mul(windows, lines), i32.mul(windows, i32.shl(buckets, 1)))
    const lineWriter = new ListWriter(f, lineLists)
    f.count(0, windows, (w) => {
      const window = f.hold(i32.add(sums, i32.shl(i32.mul(w, buckets), 2)))
      /** The sum of the bucket of a magnitude, where there is one. */
      const add = (magnitude: I32) => {
        const inside = i32.leU(i32.sub(magnitude, 1), i32.sub(buckets, 1))
        f.if(inside, () => lineWriter.add(i32.load(i32.add(window, i32.shl(i32.sub(magnitude, 1), 2)))))
      }
      f.count(1, i32.add(rows, 1), (high) => {
        f.count(0, i32.shl(1, low), (rest) => add(f.hold(i32.add(i32.shl(high, low), rest))))
        lineWriter.close()
      })
      f.count(1, i32.add(columns, 1), (rest) => {
        f.count(0, i32.add(rows, 1), (high) => add(f.hold(i32.add(i32.shl(high, low), rest))))
        lineWriter.close()
      })
    })
    const lineSums = sum(lineLists)

    const bitLists = makeLists(f, take, i32.mul(windows, bits), i32.mul(windows, i32.mul(lines, bits)))
    const bitWriter = new ListWriter(f, bitLists)
    f.count(0, windows, (w) => {
      const window = f.hold(i32.add(lineSums, i32.shl(i32.mul(w, lines), 2)))
      f.count(0, bits, (bit) => {
        const isRow = f.hold(i32.geU(bit, low))
        const shift = f.hold(i32.sub(bit, i32.mul(isRow, low)))
        const from = f.hold(i32.add(window, i32.shl(i32.mul(i32.eqz(isRow), rows), 2)))
        const members = f.hold(i32.add(i32.mul(isRow, i32.sub(rows, columns)), columns))
        f.count(1, i32.add(members, 1), (member) => {
          const set = i32.and(i32.shrU(member, shift), 1)
          f.if(set, () => bitWriter.add(i32.load(i32.add(from, i32.shl(i32.sub(member, 1), 2)))))
        })
        bitWriter.close()
      })
    })
    const bitSums = sum(bitLists)
    f.count(0, bitLists.count, (i) => {
      const source = f.hold(i32.load(i32.add(bitSums, i32.shl(i, 2))))
      const target = f.hold(i32.add(out, i32.mul(i, pointBytes)))
      f.if(
        source,
        () => f.copy(target, source, pointBytes),
        () => f.fill(target, 0, pointBytes),
      )
    })
    f.fill(arena, 0, i32.sub(arenaEnd, arena))
  })
}

type Parameters8 = [
  Local<'i32'>,
  Local<'i32'>,
  Local<'i32'>,
  Local<'i32'>,
  Local<'i32'>,
  Local<'i32'>,
  Local<'i32'>,
  Local<'i32'>,
]

/** Lists as sumLists takes them. */
interface Lists {
  readonly count: Local<'i32'>
  readonly starts: Local<'i32'>
  readonly entries: Local<'i32'>
}

function makeLists(f: FunctionBuilder, take: (bytes: I32) => Local<'i32'>, lists: I32, entries: I32): Lists {
  const count = f.hold(lists)
  const starts = take(i32.shl(i32.add(count, 1), 2))
  return { count, starts, entries: take(i32.shl(entries, 2)) }
}

/** Fills lists one after another. */
class ListWriter {
  private readonly entries: Local<'i32'>
  private readonly start: Local<'i32'>
  private readonly length: Local<'i32'>

  constructor(
    private readonly f: FunctionBuilder,
    lists: Lists,
  ) {
    this.entries = f.local('i32', lists.entries)
    this.start = f.local('i32', lists.starts)
    this.length = f.local('i32')
    f.set(this.length, 0)
    f.store32(this.start, 0)
  }

  /** Appends a reference to the open list; 0, the empty sum, is left out. */
  add(reference: I32): void {
    const { f } = this
    const held = f.hold(reference)
    f.if(held, () => {
      f.store32(this.entries, held)
      f.add(this.entries, 4)
      f.add(this.length, 1)
    })
  }

  close(): void {
    this.f.add(this.start, 4)
    this.f.store32(this.start, this.length)
  }
}

/**
 * scatter(digits, count, table, starts, buckets, entries): the lists of one window. starts[0] is given; starts[b] becomes
 * the end of the list of magnitude b, 1 to `buckets`.
 */
function defineScatter({ module, pointBytes }: Group): FunctionHandle {
  return module.function(undefined, ['i32', 'i32', 'i32', 'i32', 'i32', 'i32'], undefined, (f) => {
    const [digits, count, table, starts, buckets, entries] = [0, 1, 2, 3, 4, 5].map((i) =>
      f.parameter(i),
    ) as [Local<'i32'>, Local<'i32'>, Local<'i32'>, Local<'i32'>, Local<'i32'>, Local<'i32'>]
    const end = f.hold(i32.add(digits, i32.shl(count, 1)))
    /** Runs over the nonzero digits. */
    const forEachDigit = (body: (digit: Local<'i32'>, cursor: Local<'i32'>, at: Local<'i32'>) => void) => {
      const at = f.local('i32', digits)
      f.while(i32.ltU(at, end), () => {
        const digit = f.hold(i32.load16Signed(at))
        f.if(digit, () => {
          const sign = i32.shrS(digit, 31)
          const magnitude = i32.sub(i32.xor(digit, sign), sign)
          body(digit, f.hold(i32.add(starts, i32.shl(magnitude, 2))), at)
        })
        f.add(at, 2)
      })
    }
    f.fill(i32.add(starts, 4), 0, i32.shl(buckets, 2))
    forEachDigit((_digit, cursor) => f.store32(cursor, i32.add(i32.load(cursor), 1)))
    const position = f.local('i32', i32.load(starts))
    f.count(1, i32.add(buckets, 1), (b) => {
      const cursor = f.hold(i32.add(starts, i32.shl(b, 2)))
      const length = f.hold(i32.load(cursor))
      f.store32(cursor, position)
      f.add(position, length)
    })
    forEachDigit((digit, cursor, at) => {
      const place = f.hold(i32.load(cursor))
      const point = i32.mul(i32.shrU(i32.sub(at, digits), 1), pointBytes)
      const reference = i32.or(i32.add(table, point), i32.shrU(digit, 31))
      f.store32(i32.add(entries, i32.shl(place, 2)), reference)
      f.store32(cursor, i32.add(place, 1))
    })
  })
}
