import { button, element } from './dom.js'
import { copyText, download } from './handOver.js'
import type { About, Check, Proof, Scores } from './messages.js'
import type { Picture } from './picture.js'
import { paintPicture } from './pixels.js'
import { best, signed } from './scores.js'

/** What a result is made of. */
export interface Result {
  readonly picture: Picture
  readonly proof: Proof
  readonly about: About
  /** Verifies the proof with these public signals. */
  readonly check: (publicSignals: readonly string[]) => Promise<Check | undefined>
}

/** Fills the place with what was proved, what was not, a way to try to cheat, and the proof to take along. */
export function showResult(place: HTMLElement, result: Result, first: Check): void {
  place.replaceChildren(
    element('h2', { id: 'result-title' }, 'What is proved'),
    ...statement(result, first),
    cheating(result),
    onChain(result),
  )
  place.hidden = false
}

function statement({ picture, proof, about }: Result, first: Check): Node[] {
  const said = best(proof.scores)
  const shown = element('canvas', { class: 'pixels small', width: '28', height: '28', role: 'img' })
  shown.setAttribute('aria-label', `Your drawing, read as ${said}. It is not part of the proof.`)
  paintPicture(shown, picture)
  const figure = element('figure', {}, shown, element('figcaption', { class: 'label' }, 'not in the proof'))
  const claim = element(
    'p',
    { class: 'claim' },
    'Somebody knows a picture for which this network says ',
    element('strong', {}, `${said}`),
    '. The picture stays on this device.',
  )
  return [
    verdict(first, 'Checked in this page: the proof holds.'),
    element('div', { class: 'proved' }, figure, claim),
    ...limits(about),
  ]
}

function limits({ development, statement }: About): Node[] {
  const not = [
    'The picture itself. The ten scores are public, though, and rule out pictures with other scores.',
    'That the network is right. It reads 97 of 100 handwritten digits as people do.',
    'That somebody drew it, who that was, or when: a proof can be copied.',
  ]
  const exact = element(
    'details',
    {},
    element('summary', {}, 'The exact statement'),
    element('pre', {}, statement.join('\n')),
  )
  const key = development
    ? [element('p', { class: 'notice' }, element('strong', {}, 'Development key. '), DEVELOPMENT)]
    : [
        element(
          'p',
          {},
          'The key is not marked as a development key: who made it is the publisher\u2019s to say.',
        ),
      ]
  return [
    element('h3', {}, 'What the proof does not show'),
    element('ul', {}, ...not.map((line) => element('li', {}, line))),
    ...key,
    exact,
  ]
}

const DEVELOPMENT =
  'Whoever made this page\u2019s key can make false proofs that pass. That is fine for trying out, and worth nothing where something is at stake.'

function verdict({ valid, reason }: Check, good: string): HTMLElement {
  const text = valid ? good : `The proof is not valid: ${reason ?? 'no reason is given'}.`
  return element('p', { class: `verdict ${valid ? 'valid' : 'invalid'}` }, text)
}

/** Changes the claimed output by the smallest step there is, and back. */
function cheating({ proof, check }: Result): HTMLElement {
  const outcome = element('div', { role: 'status' })
  let cheated = false
  const toggle = button('Change the output and check again', async () => {
    toggle.disabled = true
    const { publicSignals } = proof.proved
    const checked = await check(cheated ? publicSignals : oneStepOff(publicSignals))
    toggle.disabled = false
    if (checked === undefined) return
    cheated = !cheated
    toggle.textContent = cheated ? 'Put it back and check again' : 'Change the output and check again'
    const words = cheated
      ? changeInWords(proof.scores, checked.scores, proof.step)
      : 'The output is what was proved.'
    outcome.replaceChildren(element('p', {}, words), verdict(checked, 'The proof holds.'))
  })
  return element(
    'div',
    { class: 'part' },
    element('h3', {}, 'Try to cheat'),
    element('p', {}, 'Claim another output with the same proof, different by the smallest step there is.'),
    toggle,
    outcome,
  )
}

/** The scores are packed into one signal, the last one lowest: one more is one step more of that score. */
function oneStepOff([packed]: readonly string[]): string[] {
  return [`${BigInt(packed!) + 1n}`]
}

function changeInWords(before: Scores, after: Scores | undefined, step: number): string {
  const digit = after?.findIndex((score, i) => score !== before[i]) ?? -1
  if (after === undefined || digit < 0) return 'You claim scores that the network cannot give.'
  const digits = Math.ceil(-Math.log10(step))
  const [was, is] = [before, after].map((scores) => signed(scores[digit]!, digits))
  return `You claim that ${digit} has the score ${is}. It was ${was}.`
}

function onChain({ proof, about }: Result): HTMLElement {
  const { call, proofBytes, compressedBytes, gas } = proof.calldata
  const said = element('span', { class: 'label', role: 'status' })
  const code = element('textarea', {
    readonly: '',
    rows: '4',
    'aria-label': 'Calldata of verifyInference',
    spellcheck: 'false',
  })
  code.value = call
  const copy = button('Copy calldata', async () => {
    said.textContent = (await copyText(call, code))
      ? 'Copied.'
      : 'Selected: copy it with your keyboard or menu.'
  })
  const files: Readonly<Record<string, string>> = {
    'proof.json': json(proof.proved.proof),
    'public.json': json(proof.proved.publicSignals),
    'verification_key.json': json(about.verificationKey),
    'Verifier.sol': about.verifierSource,
  }
  const save = Object.entries(files).map(([name, text]) => button(name, () => download(name, text)))
  const compressed = compressedBytes === undefined ? '' : ` (${compressedBytes} compressed)`
  const facts = [
    ['Proof', `${proofBytes} bytes${compressed}`],
    ['Calldata', `${call.length / 2 - 1} bytes, of verifyInference`],
    ['Gas', `about ${(1000 * Math.round(gas / 1000)).toLocaleString('en')}`],
  ] as const
  return element(
    'div',
    { class: 'part' },
    element('h3', {}, 'Take it along'),
    element('p', {}, 'Anybody can check the files with zkml, and a contract can check the call.'),
    element(
      'dl',
      {},
      ...facts.flatMap(([name, value]) => [element('dt', {}, name), element('dd', {}, value)]),
    ),
    code,
    element('div', { class: 'row' }, copy, said),
    element(
      'div',
      { class: 'row', role: 'group', 'aria-label': 'Download' },
      element('span', { class: 'label' }, 'Download'),
      ...save,
    ),
  )
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 1)}\n`
}
