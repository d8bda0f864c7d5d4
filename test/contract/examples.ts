import { bytesForRange, type PublicTensor, type Statement } from '../../src/circuit/statement.js'
import { type Groth16Example, groth16Example } from './groth16.js'

/** A tensor with the derived fields filled in; `firstSignal` is set by `statementOf`. */
export function tensor(
  fields: Pick<PublicTensor, 'name' | 'role' | 'shape' | 'lo' | 'hi'> & Partial<PublicTensor>,
): PublicTensor {
  const bytesPerValue = bytesForRange(fields.lo, fields.hi)
  const valuesPerSignal = Math.floor(31 / bytesPerValue)
  const size = fields.shape.reduce((product, extent) => product * extent, 1)
  const signals = fields.visibility === 'hashed' ? 1 : Math.ceil(size / valuesPerSignal)
  const derived = { bytesPerValue, valuesPerSignal, signals, firstSignal: 0, scale: 1 }
  return { visibility: 'public', ...derived, ...fields }
}

/** The statement about these tensors: outputs, then weights, then inputs. */
export function statementOf(...given: readonly PublicTensor[]): Statement {
  const byRole = (role: PublicTensor['role']) => given.filter((each) => each.role === role)
  let signals = 0
  const tensors = [...byRole('output'), ...byRole('weights'), ...byRole('input')].map((each) => {
    const placed = { ...each, firstSignal: signals }
    signals += each.signals
    return placed
  })
  return { tensors, signals }
}

/** x -> (x0 * x1, x2 + x3, x0 - x3) with -5 <= x <= 200, all public: one signal each for output and input. */
export const TINY = {
  statement: statementOf(
    tensor({ name: 'x', role: 'input', shape: [2, 2], lo: -5, hi: 200, scale: 0.5 }),
    tensor({ name: 'y', role: 'output', shape: [3], lo: -1000, hi: 40000, scale: 0.1 }),
  ),
  x: [-5, 7, 200, 3],
  y: [-35, 203, -8],
}

export function tinyExample(): Promise<Groth16Example> {
  const circom = `pragma circom 2.0.0;
    template Tiny() {
      signal input u[4];
      signal input packed;
      signal output out;
      packed === ((u[0] * 256 + u[1]) * 256 + u[2]) * 256 + u[3];
      signal y0 <== (u[0] - 5) * (u[1] - 5);
      out <== ((y0 + 1000) * 65536 + (u[2] + u[3] - 10 + 1000)) * 65536 + (u[0] - u[3] + 1000);
    }
    component main { public [packed] } = Tiny();`
  const u = TINY.x.map((x) => x + 5)
  return groth16Example(circom, { u, packed: u.reduce((packed, each) => packed * 256 + each) })
}

/** Its square is as long as a digest. */
const SECRET = `${3n ** 150n}`

/** A product of all `count` public inputs and a private factor as the one output; 1 + count signals. */
export function productExample(inputs: readonly bigint[]): Promise<Groth16Example> {
  const count = inputs.length
  const circom = `pragma circom 2.0.0;
    template Product(n) {
      signal input secret;
      signal input s[n];
      signal output out;
      signal partial[n + 1];
      partial[0] <== secret * secret;
      for (var i = 0; i < n; i++) partial[i + 1] <== partial[i] * s[i];
      out <== partial[n];
    }
    component main ${count > 0 ? '{ public [s] }' : ''} = Product(${count});`
  return groth16Example(circom, { secret: SECRET, ...(count > 0 && { s: inputs.map(String) }) })
}
