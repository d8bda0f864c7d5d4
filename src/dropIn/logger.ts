/** The part of snarkjs's logger that is used. */
export interface SnarkjsLogger {
  info(text: string): void
  error(text: string): void
}
