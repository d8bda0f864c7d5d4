import { type I32, type Index, i32 } from '../wasm/expressions.js'
import type { FunctionBuilder, FunctionHandle, Local } from '../wasm/function.js'
import { BATCH_JOBS, type Group, JOB_BYTES, scratchLayout } from './layout.js'

/** A buffer of jobs, in the scratch memory, that is handed to addMany whenever it is full. */
export class JobBuffer {
  private readonly first: Local<'i32'>
  private readonly next: Local<'i32'>

  constructor(
    private readonly f: FunctionBuilder,
    private readonly addMany: FunctionHandle,
    { scratch, field }: Group,
  ) {
    this.first = f.hold(i32.add(scratch, scratchLayout(field.blockBytes).jobs))
    this.next = f.local('i32', this.first)
  }

  /** target = left + right; see `defineAddMany`. Jobs of one batch must not depend on each other. */
  push(left: Index, right: Index, target: Index): void {
    const { f, first, next } = this
    f.store32(next, left)
    f.store32(next, right, 4)
    f.store32(next, target, 8)
    f.add(next, JOB_BYTES)
    f.if(i32.eq(i32.sub(next, first), BATCH_JOBS * JOB_BYTES), () => this.run())
  }

  flush(): void {
    this.f.if(i32.ne(this.next, this.first), () => this.run())
  }

  private run(): void {
    const { f, first, next } = this
    f.call(this.addMany, first, i32.divU(i32.sub(next, first) as I32, JOB_BYTES))
    f.set(next, first)
  }
}
