import type { Patience } from '../../src/chain/rpc.js'

/** For tests: what is to happen happens at once, or never. */
export const QUICK: Patience = { requestMs: 5_000, retries: 2, backoffMs: 5, pollMs: 10, minedMs: 300 }
