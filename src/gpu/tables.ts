import { Commands } from './commands.js'
import { type GpuDevice, USAGE } from './device.js'
import { POINT_BYTES } from './msm.js'
import type { Read, Uploads } from './uploads.js'

/** Bytes of tables that stay on the device: the sections of a key of 2^20 rows, twice. */
const KEPT_BYTES = 1 << 29

/** Points of a key. */
export interface KeyPoints {
  /** Whose points they are: as long as it is the same object, they are the same points. */
  readonly owner: object
  /** Which of the owner's: the offset in bytes of the first one, in some order of all of them. */
  readonly name: number
  readonly count: number
  /** Packed points as keys hold them, by their offset in bytes. */
  readonly read: Read
}

interface Table {
  readonly owner: WeakRef<object>
  readonly name: number
  readonly buffer: GPUBuffer
}

/** Points of keys in the form that kernels read. They stay on the device, those used last, for the next proof. */
export class Tables {
  /** Those used last at the end. */
  private readonly tables: Table[] = []

  constructor(private readonly gpu: GpuDevice) {}

  /** The table of the points; valid until the next call. To be called within `guarded`. */
  async take(uploads: Uploads, points: KeyPoints): Promise<GPUBuffer> {
    const known = this.tables.findIndex(
      ({ owner, name }) => owner.deref() === points.owner && name === points.name,
    )
    const table = known < 0 ? await this.make(uploads, points) : this.tables.splice(known, 1)[0]!
    this.tables.push(table)
    return table.buffer
  }

  private async make(uploads: Uploads, { owner, name, count, read }: KeyPoints): Promise<Table> {
    const bytes = count * POINT_BYTES
    this.makeRoom(bytes)
    const buffer = this.gpu.buffer(bytes, USAGE.storage | USAGE.copyTarget)
    await uploads.write(buffer, bytes, read)
    const commands = new Commands(this.gpu)
    commands.run('convert', count, { count }, [buffer])
    commands.submit()
    return { owner: new WeakRef(owner), name, buffer }
  }

  /** Drops tables of keys that are gone, then those not used for longest. */
  private makeRoom(bytes: number): void {
    const gone = this.tables.filter(({ owner }) => owner.deref() === undefined)
    for (const table of gone) this.drop(table)
    const kept = () => this.tables.reduce((sum, { buffer }) => sum + buffer.size, 0)
    while (this.tables.length > 0 && kept() + bytes > KEPT_BYTES) this.drop(this.tables[0]!)
  }

  private drop(table: Table): void {
    table.buffer.destroy()
    this.tables.splice(this.tables.indexOf(table), 1)
  }
}
