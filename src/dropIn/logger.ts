/** The part of snarkjs's logger that is used. */
export interface SnarkjsLogger {
  /** Told what is going on. */
  info(text: string): void
  /** Told what is wrong. */
  error(text: string): void
}
