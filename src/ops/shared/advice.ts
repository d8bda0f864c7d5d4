/** What to do about operators that models often have, and that no circuit is planned for. */
const KNOWN: readonly (readonly [RegExp, string])[] = [
  [/^(Random|Bernoulli|Multinomial)/, 'draw random numbers outside, and give them to the model as an input'],
  [
    /Sequence|^Optional/,
    'export the model with tensors in the place of sequences and optionals (Split, Concat)',
  ],
  [
    /^(String|Regex|TfIdf|LabelEncoder|CategoryMapper|DictVectorizer)/,
    'turn text into numbers before the model',
  ],
  [
    /^(NonMaxSuppression|RoiAlign|MaxRoiPool)/,
    'end the model at boxes and scores, and choose among them outside',
  ],
  [/^(STFT|DFT|MelWeightMatrix|HannWindow|HammingWindow|BlackmanWindow)/, 'compute spectra before the model'],
  [
    /^(Gradient|Adam|Adagrad|Momentum|NegativeLogLikelihoodLoss|SoftmaxCrossEntropyLoss)/,
    'export for inference',
  ],
  [/^(ATen|PythonOp)/, 'export the model without operators of the framework (operator_export_type ONNX)'],
]

interface Named {
  readonly type: string
  readonly domain: string
}

/** One next step for a model with an operator that is not among the known ones. */
export function adviceFor(type: string, domain: string, known: readonly Named[]): string {
  const special = KNOWN.find(([pattern]) => pattern.test(type))
  if (special !== undefined) return special[1]
  const near = nearest(type, known)
  if (near !== undefined) return `use ${near}, if that is meant; the table of operators is in the README`
  if (domain === '') return 'see the table of operators in the README'
  return 'export the model with standard operators, or with the definition of the operator as a function in the model'
}

/** The known name with the fewest edits, of at most two, capitals aside; names of three letters are all alike. */
function nearest(type: string, known: readonly Named[]): string | undefined {
  let best: { readonly name: string; readonly edits: number } | undefined
  for (const { type: name } of type.length > 3 ? known : []) {
    const edits = editsBetween(name.toLowerCase(), type.toLowerCase())
    if (edits <= 2 && name !== type && edits < (best?.edits ?? 3)) best = { name, edits }
  }
  return best?.name
}

/** Insertions, deletions and replacements of a character; 3 for all words whose lengths differ by more than two. */
function editsBetween(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2) return 3
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1))
    }
    row = next
  }
  return row[b.length]!
}
