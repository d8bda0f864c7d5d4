import type { About } from './messages.js'

/** How proofs are computed in this page, in words. */
export function settingInWords(about: About): string {
  return `${threadsInWords(about)} ${GPU}`
}

function threadsInWords({ threads, isolated, shared }: About): string {
  if (!isolated)
    return 'One thread: this page is served without the headers COOP and COEP; proofs take longer.'
  if (!shared) return 'One thread: in this browser threads share no memory; proofs take longer.'
  return threads === 1 ? 'One thread: this device has no more.' : `Proofs use ${threads} threads.`
}

/** Of `gpu: 'auto'`, which leaves circuits of this size to the processor. */
const GPU = 'The GPU is not needed: it helps with networks several times as large.'
