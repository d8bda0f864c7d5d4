/**
 * The most that each bundle may weigh in a page, in bytes after gzip -9; what is loaded later, for PLONK and FFLONK, not
 * counted. They are a third above what there is, so that a package that slips in is seen.
 */
export const LIMITS: Readonly<Record<string, number>> = {
  'zkml/verify': 20_000,
  'zkml/prove': 120_000,
  zkml: 380_000,
}

/** The script of the kernels' threads, as it is published. */
export const WORKER_LIMIT = 1_500
