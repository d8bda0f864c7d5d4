import { type Picture, SIDE } from './picture.js'

/** Shows a picture, white on black as the network sees it. */
export function paintPicture(canvas: HTMLCanvasElement, picture: Picture): void {
  const pixels = new Uint8ClampedArray(4 * SIDE * SIDE)
  picture.forEach((value, i) => {
    pixels.set([255 * value, 255 * value, 255 * value, 255], 4 * i)
  })
  canvas.getContext('2d')!.putImageData(new ImageData(pixels, SIDE, SIDE), 0, 0)
}
