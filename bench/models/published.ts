/** What others publish for a network of the same layers, by the fixture's name. */
export const PUBLISHED: Readonly<Record<string, string>> = {
  'mnist-mlp':
    'circomlib-ml has 73,416 constraints; ezkl loses 6.4 % accuracy at scale 2^4 (no size published)',
  'mnist-lenet': "circomlib-ml has 2,703,268 constraints (22,703,268 in the report's data)",
}

/** Where these stand. */
export const SOURCE =
  'These are from the ZKML-Benchmark report of Guy1m0, which has networks of the same layers, 784-56-10 and conv (6, 16)-120-84-10 (circomlib-ml: weights as private inputs, scale 10^18). For the other networks we know of no published size of a circuit of the same layers.'
