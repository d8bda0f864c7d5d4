import type { Stroke } from './strokes.js'

/** For each digit its strokes, as coordinates x, y, x, y, ... in hundredths of the drawing area. */
const DIGITS: readonly (readonly (readonly number[])[])[] = [
  [[54, 20, 40, 22, 31, 38, 30, 58, 38, 76, 52, 81, 65, 72, 70, 52, 67, 32, 56, 21, 48, 20]],
  [[55, 18, 53, 34, 51, 50, 49, 66, 47, 82]],
  [[31, 36, 33, 22, 50, 14, 67, 22, 68, 40, 56, 56, 42, 68, 28, 80, 40, 79, 56, 78, 72, 80]],
  [[31, 24, 44, 15, 62, 17, 67, 30, 58, 43, 44, 47, 60, 50, 71, 62, 66, 78, 48, 84, 30, 76]],
  [
    [36, 18, 33, 32, 30, 48, 44, 51, 58, 50, 72, 48],
    [65, 18, 63, 34, 61, 50, 59, 66, 58, 84],
  ],
  [
    [38, 20, 36, 34, 35, 46, 50, 42, 66, 50, 68, 68, 56, 82, 40, 82, 29, 74],
    [38, 20, 54, 19, 70, 18],
  ],
  [[61, 15, 46, 26, 36, 44, 32, 64, 40, 80, 56, 82, 67, 70, 63, 56, 48, 54, 36, 64]],
  [[29, 22, 44, 21, 58, 20, 71, 20, 63, 36, 55, 52, 48, 68, 44, 84]],
  [[66, 27, 54, 15, 38, 19, 36, 34, 50, 47, 65, 60, 66, 76, 50, 85, 35, 77, 37, 61, 52, 47, 64, 36, 66, 27]],
  [[66, 30, 54, 18, 39, 24, 34, 40, 45, 50, 60, 43, 67, 30, 65, 48, 61, 66, 57, 84]],
]

/** A drawing of each digit, for those who cannot draw. */
export const SAMPLES: readonly (readonly Stroke[])[] = DIGITS.map((strokes) => strokes.map(strokeOf))

function strokeOf(numbers: readonly number[]): Stroke {
  return Array.from({ length: numbers.length / 2 }, (_, i) => ({
    x: numbers[2 * i]! / 100,
    y: numbers[2 * i + 1]! / 100,
  }))
}
