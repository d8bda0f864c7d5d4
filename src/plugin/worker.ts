import { fileURLToPath } from 'node:url'

/** The script of the kernels' threads: in the package it is beside every other file. */
export const WORKER = fileURLToPath(new URL('./worker.js', import.meta.url))
