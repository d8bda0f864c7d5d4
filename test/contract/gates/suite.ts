import * as snarkjs from 'snarkjs'
import { toHex } from 'viem'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { proofCalldata } from '../../../src/contract/calldata.js'
import { proofNumbers } from '../../../src/contract/proofNumbers.js'
import { FQ, FR } from '../../../src/field/bn254.js'
import { rootOfUnity } from '../../../src/field/ntt.js'
import { withCurve } from '../../../src/provers/session.js'
import type { JsonObject } from '../../../src/provers/types.js'
import { verifyProof } from '../../../src/provers/verify.js'
import { compileSolidity, type Deployed, type Evm, revertOf, startEvm } from '../../harness/evm.js'
import { RandomNumbers } from '../../harness/randomNumbers.js'
import { product, type TinyCircuit } from '../../harness/tinyR1cs.js'
import { bytesOf } from '../proofWords.js'
import { g1 } from '../sampleKey.js'
import {
  digests,
  type GateExample,
  type GateSystem,
  gateExample,
  gateSource,
  manySignals,
  proofJson,
} from './examples.js'
import type { Simulation, SimulationSize } from './simulation.js'

type Simulate = (size: SimulationSize) => Simulation

/** What differs between the verifiers of proof systems of gates. */
export interface Verifier {
  readonly protocol: GateSystem
  /** Points that the proof begins with. */
  readonly points: number
  readonly simulate: Simulate
  readonly other: { readonly protocol: GateSystem; readonly simulate: Simulate }
  /** Precompiles that it calls. */
  readonly precompiles: readonly number[]
  /** The function that divides by what is 0 for a xi in the domain. */
  readonly inversion: string
  /** Of a verifier of one signal. */
  readonly limits: { readonly gas: number; readonly bytes: number }
}

interface Subject {
  readonly example: GateExample
  readonly contract: Deployed
  readonly numbers: readonly bigint[]
  readonly signals: readonly bigint[]
}

const INVALID = { name: 'InvalidProof', args: [] }

/** Tests of the contract; they need an honest proof for each. */
export function describeVerifier(verifier: Verifier): void {
  const { protocol, points, simulate } = verifier
  let evm: Evm
  let subjects: readonly Subject[]
  let subject: Subject
  beforeAll(async () => {
    evm = await startEvm()
    subjects = await withCurve(async () => {
      const made: Subject[] = []
      for (const circuit of [manySignals(1), product(), manySignals(5)]) made.push(await makeSubject(circuit))
      return made
    })
    subject = subjects[1]!
  })
  afterAll(() => evm?.stop())

  const deploy = (key: JsonObject, change = (source: string) => source) =>
    evm.deploy(compileSolidity(change(gateSource(protocol, key))))

  async function makeSubject(circuit: TinyCircuit): Promise<Subject> {
    const example = await gateExample(protocol, circuit)
    return {
      example,
      contract: await deploy(example.verificationKey),
      numbers: proofNumbers(example.proof, protocol),
      signals: example.publicSignals.map(BigInt),
    }
  }

  const verify = (numbers = subject.numbers, signals = subject.signals, contract = subject.contract) =>
    evm.read(contract, 'verifyProof', [protocol === 'plonk' ? numbers : numbers.map(word), signals])

  describe('verifyProof', () => {
    it('accepts proofs with 1, 2 and 5 signals, mined', async () => {
      for (const { example, contract } of subjects) {
        const { proof, publicSignals } = example
        const calldata = proofCalldata(proof, publicSignals, digests(publicSignals.length), protocol)
        expect(BigInt(await evm.call(contract, calldata.verifyProof))).toBe(1n)
        expect((await evm.send(contract, calldata.verifyProof)).status).toBe('success')
        expect(await evm.call(contract, calldata.verifyInference)).toBe('0x')
        expect((await evm.send(contract, calldata.verifyInference)).status).toBe('success')
      }
    })

    it('takes the words that snarkjs prints', async () => {
      const { proof, publicSignals } = subject.example
      const printed = await withCurve(() => printedWords(protocol, proof, publicSignals))
      expect(printed).toEqual([...subject.numbers, ...subject.signals])
    })

    it('is false when any word changes, be it to one equal modulo r or q', async () => {
      for (const [i, number] of subject.numbers.entries()) {
        const modulus = i < 2 * points ? FQ : FR
        const changes = [number ^ 1n, 0n, number + modulus, 2n ** 256n - 1n, (number * 2n) % modulus]
        // A selector of the circuit may be 0 already.
        for (const change of changes.filter((each) => each !== number)) {
          expect(await verify(subject.numbers.with(i, change))).toBe(false)
        }
      }
    })

    it('is false for other points, infinity, swapped points and points off the curve, and burns no gas', async () => {
      const generator = g1(1n).slice(0, 2).map(BigInt)
      for (let i = 0; i < 2 * points; i += 2) {
        const [x, y] = subject.numbers.slice(i, i + 2) as [bigint, bigint]
        const neighbour = subject.numbers.slice((i + 2) % (2 * points)).slice(0, 2)
        const others = [generator, [0n, 0n], [0n, 1n], [x, FQ - y], [x, y + 1n], [y, x], neighbour]
        for (const other of others) {
          const changed = subject.numbers.with(i, other[0]!).with(i + 1, other[1]!)
          expect(await verify(changed)).toBe(false)
        }
      }
      const json = proofJson(protocol, subject.numbers.with(1, subject.numbers[1]! - 1n))
      const { verifyProof } = proofCalldata(json, subject.example.publicSignals, digests(2), protocol)
      const { status, gasUsed } = await evm.send(subject.contract, verifyProof)
      expect(status).toBe('success')
      expect(gasUsed).toBeLessThan(80_000n)
    })

    it('is false when a signal changes, be it to one equal modulo r', async () => {
      for (const { numbers, signals, contract } of subjects) {
        for (const [i, signal] of signals.entries()) {
          for (const change of [signal + 1n, 0n, signal + FR, 2n ** 256n - 1n]) {
            expect(await verify(numbers, signals.with(i, change), contract)).toBe(false)
          }
        }
        if (signals.length > 1) expect(await verify(numbers, [...signals].reverse(), contract)).toBe(false)
      }
    })

    it('is false under the key of another circuit and for a proof of another system', async () => {
      const size = { signals: 2, power: 3, random: new RandomNumbers(1) }
      const other = simulate(size)
      const [numbers, signals] = [proofNumbers(other.proof, protocol), other.publicSignals.map(BigInt)]
      const contract = await deploy(other.verificationKey)
      expect(await verify(numbers, signals, contract)).toBe(true)
      expect(await verify(numbers, signals)).toBe(false)
      expect(await verify(subject.numbers, subject.signals, contract)).toBe(false)
      const foreign = verifier.other.simulate(size)
      const foreignNumbers = proofNumbers(foreign.proof, verifier.other.protocol)
      expect(await verify(foreignNumbers, foreign.publicSignals.map(BigInt))).toBe(false)
    })

    it('is false for numbers that equal others modulo r, even where the transcript has them so', async () => {
      for (const lifted of ['signal', 'scalar'] as const) {
        const made = simulate({ signals: 2, power: 3, random: new RandomNumbers(2), lifted })
        const numbers = rawNumbers(protocol, made.proof)
        const signals = made.publicSignals.map(BigInt)
        const contract = await deploy(made.verificationKey)
        expect(await verify(numbers, signals, contract)).toBe(false)
        const unchecked = await deploy(made.verificationKey, (source) =>
          source.replaceAll(/and\(valid, lt\((signal|calldataload\(at\)), \w+\)\)/g, 'valid'),
        )
        expect(await verify(numbers, signals, unchecked)).toBe(true)
      }
    })

    it('is false on a chain without one of the precompiles', async () => {
      const { verificationKey } = subject.example
      for (const address of verifier.precompiles) {
        const lacking = await deploy(verificationKey, (source) => withoutPrecompile(source, address))
        expect(await verify(subject.numbers, subject.signals, lacking)).toBe(false)
      }
    })

    it('is false on a chain without one of them for a proof that would hold there', async () => {
      const made = simulate({ signals: 1, power: 3, random: new RandomNumbers(3) })
      const forged = proofNumbers(made.proofWithoutSums, protocol)
      const signals = made.publicSignals.map(BigInt)
      const unchecked = (source: string) => source.replaceAll('eq(returndatasize(), 0x40)', '1')
      for (const address of [6, 7]) {
        const lacking = (source: string) => withoutPrecompile(source, address)
        const contract = await deploy(made.verificationKey, lacking)
        expect(await verify(forged, signals, contract)).toBe(false)
        const forgeable = await deploy(made.verificationKey, (source) => unchecked(lacking(source)))
        expect(await verify(forged, signals, forgeable)).toBe(true)
      }
    })

    it('has no inverse to go on with where xi is the point of a signal', async () => {
      const probe = `
        function probe(uint256 xi) external view returns (bool) {
            uint256 p;
            assembly ("memory-safe") {
                p := mload(0x40)
                mstore(0x40, add(p, 0x4000))
                mstore(add(p, AT_XI), xi)
            }
            return ${verifier.inversion}(p);
        }\n}\n`
      const { verificationKey } = subject.example
      const probed = await deploy(verificationKey, (source) => source.replace(/\}\n$/, probe))
      const root = rootOfUnity(verificationKey.power as number)
      for (const xi of [1n, root]) expect(await evm.read(probed, 'probe', [xi])).toBe(false)
    })
  })

  describe('together with snarkjs', () => {
    const agrees = async (
      expected: boolean,
      key: JsonObject,
      contract: Deployed,
      numbers: readonly bigint[],
      signals: readonly bigint[],
    ) => {
      const json = proofJson(protocol, numbers)
      expect(await verifyProof(protocol, key, signals.map(String), json)).toBe(expected)
      expect(await verify(numbers, signals, contract)).toBe(expected)
    }

    it.each([
      [1, 3],
      [2, 4],
      [3, 28],
      [30, 13],
    ])('accepts what holds, with numbers of every kind: %i signals, 2^%i points', async (signals, power) => {
      const random = new RandomNumbers(100 * signals + power)
      const made = simulate({ signals, power, random })
      const contract = await deploy(made.verificationKey)
      const [numbers, values] = [proofNumbers(made.proof, protocol), made.publicSignals.map(BigInt)]
      await withCurve(async () => {
        await agrees(true, made.verificationKey, contract, numbers, values)
        for (let i = 0; i < 8; i++) {
          const at = random.between(0, LAST_THAT_SNARKJS_READS)
          const modulus = at < 2 * points ? FQ : FR
          const changed = (numbers[at]! + 1n + random.bits(200)) % modulus
          await agrees(false, made.verificationKey, contract, numbers.with(at, changed), values)
        }
        const at = random.between(0, signals - 1)
        await agrees(false, made.verificationKey, contract, numbers, values.with(at, random.bits(250)))
      })
    })

    it('refuses random points and scalars in an honest proof', async () => {
      const random = new RandomNumbers(7)
      const { example, contract, numbers, signals } = subject
      await withCurve(async () => {
        await agrees(true, example.verificationKey, contract, numbers, signals)
        for (let i = 0; i < 20; i++) {
          const changed = [...numbers]
          const at = random.between(0, LAST_THAT_SNARKJS_READS)
          if (at < 2 * points) {
            const [x, y] = g1(1n + random.bits(200)).map(BigInt)
            changed.splice(at - (at % 2), 2, x!, y!)
          } else changed[at] = random.bits(250)
          await agrees(false, example.verificationKey, contract, changed, signals)
        }
      })
    })
  })

  describe('verifyInference', () => {
    const infer = (proof = bytesOf(subject.numbers), signals = subject.signals) =>
      evm.read(subject.contract, 'verifyInference', [proof, word(signals[1]!), [signals[0]]])

    it('accepts the inference, and reverts with InvalidProof when a digest or number changes', async () => {
      expect(await infer()).toBe(undefined)
      for (const [i, signal] of subject.signals.entries()) {
        expect(await revertOf(infer(undefined, subject.signals.with(i, signal + 1n)))).toEqual(INVALID)
      }
      for (const [i, number] of subject.numbers.entries()) {
        expect(await revertOf(infer(bytesOf(subject.numbers.with(i, number ^ 1n))))).toEqual(INVALID)
      }
    })

    it('reverts with NotCanonical for numbers that are not below their modulus', async () => {
      for (const [i, number] of subject.numbers.entries()) {
        const modulus = i < 2 * points ? FQ : FR
        for (const large of [modulus, number + modulus, 2n ** 256n - 1n]) {
          const expected = { name: 'NotCanonical', args: [BigInt(i)] }
          expect(await revertOf(infer(bytesOf(subject.numbers.with(i, large))))).toEqual(expected)
        }
      }
    })

    it('reverts with WrongProofLength for proofs that are not of 768 bytes', async () => {
      const whole = bytesOf([...subject.numbers, 0n])
      for (const length of [0, 32, 128, 256, 736, 767, 769, 800]) {
        const expected = { name: 'WrongProofLength', args: [BigInt(length)] }
        expect(await revertOf(infer(whole.slice(0, 2 + 2 * length) as `0x${string}`))).toEqual(expected)
      }
    })
  })

  it('costs at most so much with one signal, compiled either way, and not much more with five', async () => {
    const [one, , five] = subjects as [Subject, Subject, Subject]
    const measure = async ({ example }: Subject, viaIR: boolean) => {
      const { verificationKey, proof, publicSignals } = example
      const { warnings, deployedBytes, ...code } = compileSolidity(gateSource(protocol, verificationKey), {
        viaIR,
      })
      expect(warnings).toEqual([])
      const { verifyProof } = proofCalldata(proof, publicSignals, digests(publicSignals.length), protocol)
      const { status, gasUsed } = await evm.send(await evm.deploy(code), verifyProof)
      expect(status).toBe('success')
      return { gas: Number(gasUsed), bytes: deployedBytes }
    }
    const { gas, bytes } = verifier.limits
    const costs = await measure(one, false)
    expect(costs.gas).toBeLessThan(gas)
    expect(costs.bytes).toBeLessThan(bytes)
    const more = await measure(five, false)
    expect(more.gas - costs.gas).toBeLessThan(4 * 1_000)
    expect(more.bytes - costs.bytes).toBeLessThan(4 * 200)
    expect((await measure(one, true)).gas).toBeLessThan(gas + 5_000)
  })
}

function withoutPrecompile(source: string, address: number): string {
  const call = `staticcall(gas(), ${address},`
  expect(source).toContain(call)
  return source.replaceAll(call, 'staticcall(gas(), 0x700000,')
}

/** As proofNumbers, of numbers of any size. */
function rawNumbers(protocol: GateSystem, proof: JsonObject): bigint[] {
  const numbers = JSON.stringify(proof).matchAll(/"(\d+)"(?=[,\]}])/g)
  const texts = [...numbers].map(([, digits]) => BigInt(digits!))
  const isLast = (i: number) => i % 3 === 2
  if (protocol === 'fflonk') return texts.filter((_, i) => i >= 12 || !isLast(i))
  // The openings stand at the end of the JSON, and before the scalars in the contract's order.
  const [points, scalars, openings] = [texts.slice(0, 21), texts.slice(21, 27), texts.slice(27)]
  return [...[...points, ...openings].filter((_, i) => !isLast(i)), ...scalars]
}

/** All but FFLONK's inverse, which spares the contract an inversion and is nothing to snarkjs's verifier. */
const LAST_THAT_SNARKJS_READS = 22

function word(value: bigint): `0x${string}` {
  return toHex(value, { size: 32 })
}

async function printedWords(
  protocol: GateSystem,
  proof: unknown,
  signals: readonly string[],
): Promise<bigint[]> {
  const tools = snarkjs as unknown as Record<
    GateSystem,
    Record<string, (...args: unknown[]) => Promise<string>>
  >
  const text =
    protocol === 'plonk'
      ? await tools.plonk.exportSolidityCallData!(proof, signals)
      : await tools.fflonk.exportSolidityCallData!(signals, proof)
  return [...text.matchAll(/0x[0-9a-f]{64}/g)].map(([digits]) => BigInt(digits))
}
