import type { Point } from '../../field/curve.js'
import { gpuIfFaster } from '../../gpu/choice.js'
import { GpuLostError, GpuMemoryError, GpuUnavailableError } from '../../gpu/errors.js'
import { type DeviceScalars, POINT_BYTES, SCALAR_BYTES } from '../../gpu/msm.js'
import type { QuotientValues } from '../../gpu/quotient.js'
import { sharedGpu } from '../../gpu/shared.js'
import { GpuSums } from '../../gpu/sums.js'
import type { KeyPoints } from '../../gpu/tables.js'
import type { Engine } from '../../kernels/engine.js'
import { type MultiScalar, multiplyG1, multiScalarUnits } from '../../kernels/msm.js'
import { quotientUnits } from '../../kernels/quotient.js'
import type { ByteSource, SectionPlace } from '../keySource.js'
import type { GpuMode } from '../types.js'

/** Scalars in the engine's memory that several sums share. */
export interface Scalars {
  readonly address: number
  readonly count: number
  /** How many fill all 254 bits, near enough. */
  readonly wide: number
}

/** A sum in G1 over points of a key: scalar `first` belongs to the section's point 0, and so on to the last scalar. */
export interface KeySum {
  readonly place: SectionPlace
  readonly scalars: Scalars
  readonly first: number
}

/** A proof's sums in G1: on the GPU where one is to be used, else with the engine's kernels. */
export class SumsInG1 {
  private readonly uploads = new Map<number, Promise<DeviceScalars>>()

  private constructor(
    private readonly engine: Engine,
    private readonly source: ByteSource,
    private readonly signal: AbortSignal | undefined,
    private gpu: { readonly sums: GpuSums; readonly from: number; readonly required: boolean } | undefined,
  ) {}

  /**
   * @param points of the longest sum
   * @throws GpuUnavailableError where a GPU is required
   */
  static async open(
    engine: Engine,
    source: ByteSource,
    mode: GpuMode,
    points: number,
    signal: AbortSignal | undefined,
  ): Promise<SumsInG1> {
    if (mode === 'off') return new SumsInG1(engine, source, signal, undefined)
    if (mode === 'on') {
      const sums = new GpuSums(await sharedGpu())
      return new SumsInG1(engine, source, signal, { sums, from: 0, required: true })
    }
    const found = await gpuIfFaster(engine, points).catch(undefinedIfGpus)
    const gpu = found && { sums: new GpuSums(found.memory), from: found.from, required: false }
    return new SumsInG1(engine, source, signal, gpu)
  }

  /**
   * Begins a sum on the GPU. The engine computes it, where there is no GPU or it fails without being required, when it is
   * asked for.
   *
   * @returns what asks for it; that may throw GpuLostError, GpuMemoryError where a GPU is required; the signal's reason
   */
  begin(sum: KeySum): () => Promise<Point<bigint>> {
    const terms = this.terms(sum)
    const { gpu } = this
    if (gpu === undefined || terms.count < gpu.from) return () => multiplyG1(this.engine, terms)
    const found = this.onGpu(gpu.sums, sum, terms).then((point) => ({ point }))
    const outcome = gpu.required ? found : found.catch(undefinedIfGpus)
    outcome.catch(() => undefined)
    return async () => {
      const known = await outcome
      if (known === undefined) return multiplyG1(this.engine, terms)
      await this.engine.run(() => [], multiScalarUnits(terms.count, terms.wide, 1))
      return known.point
    }
  }

  /** Whether the GPU is to compute a quotient of `n` values where it sums them up. */
  takesQuotient(n: number): boolean {
    const { gpu } = this
    return gpu !== undefined && n >= gpu.from && gpu.sums.canHoldQuotient(n)
  }

  /**
   * The sum of a quotient's values times the points from a place on, on the GPU.
   *
   * @returns undefined where it failed without being required
   * @throws GpuLostError, GpuMemoryError where it is required; the signal's reason
   */
  async ofQuotient(place: SectionPlace, values: QuotientValues): Promise<Point<bigint> | undefined> {
    const { sums, required } = this.gpu!
    const { n } = values
    try {
      const scalars = await sums.quotient(values, this.signal)
      const sum = await sums.sum(this.keyPoints(place, n), scalars, 0, n, this.signal)
      await this.engine.run(() => [], quotientUnits(n) + multiScalarUnits(n, n, 1))
      return sum
    } catch (error) {
      if (required) throw error
      return undefinedIfGpus(error)
    }
  }

  /** Waits for the GPU and overwrites what it had of the scalars. */
  async close(): Promise<void> {
    await this.gpu?.sums.close()
  }

  private async onGpu(sums: GpuSums, { place, scalars, first }: KeySum, { count, wide }: MultiScalar) {
    const points = this.keyPoints(place, count)
    return sums.sum(points, await this.uploaded(sums, scalars), first, wide, this.signal)
  }

  private keyPoints({ offset }: SectionPlace, count: number): KeyPoints {
    const { source } = this
    return { owner: source, name: offset, count, read: (at, target) => source.read(offset + at, target) }
  }

  /** Scalars are brought to the device once for all sums. */
  private uploaded(sums: GpuSums, { address, count }: Scalars): Promise<DeviceScalars> {
    const known = this.uploads.get(address)
    if (known !== undefined) return known
    // Memory may have moved between two pieces.
    const upload = sums.upload(count, (first, target) =>
      target.set(this.engine.bytes(address + first, target.length)),
    )
    this.uploads.set(address, upload)
    return upload
  }

  private terms({ place, scalars, first }: KeySum): MultiScalar {
    return {
      count: scalars.count - first,
      scalars: scalars.address + SCALAR_BYTES * first,
      wide: scalars.wide,
      readPoints: (at, _count, target) => this.source.read(place.offset + POINT_BYTES * at, target),
    }
  }
}

/** For those who can do without a GPU. */
function undefinedIfGpus(error: unknown): undefined {
  const ofGpu = [GpuUnavailableError, GpuLostError, GpuMemoryError].some((kind) => error instanceof kind)
  if (!ofGpu) throw error
}
