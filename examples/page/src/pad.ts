import { type Point, type Stroke, smooth } from './strokes.js'

/** Width of the pen on the drawing area, whose sides are 1 long. */
const PEN = 0.085

/** A square to draw on with mouse, pen or finger. */
export class Pad {
  private strokes: Stroke[] = []
  private drawing: Point[] | undefined

  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly onChange: (strokes: readonly Stroke[]) => void,
  ) {
    canvas.addEventListener('pointerdown', (event) => this.begin(event))
    canvas.addEventListener('pointermove', (event) => this.extend(event))
    for (const end of ['pointerup', 'pointercancel'] as const) {
      canvas.addEventListener(end, () => this.finish())
    }
    new ResizeObserver(() => this.paint()).observe(canvas)
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.paint())
  }

  show(strokes: readonly Stroke[]): void {
    this.drawing = undefined
    this.strokes = [...strokes]
    this.changed()
  }

  private begin(event: PointerEvent): void {
    if (event.button !== 0) return
    this.canvas.setPointerCapture(event.pointerId)
    this.drawing = [this.place(event)]
    this.strokes.push(this.drawing)
    this.changed()
  }

  private extend(event: PointerEvent): void {
    if (this.drawing === undefined) return
    // Browsers hand over several movements at once, which make the line smoother.
    const moves = event.getCoalescedEvents?.() ?? []
    for (const move of moves.length > 0 ? moves : [event]) this.drawing.push(this.place(move))
    this.changed()
  }

  private finish(): void {
    this.drawing = undefined
  }

  private place(event: PointerEvent): Point {
    const { left, top, width, height } = this.canvas.getBoundingClientRect()
    const within = (value: number) => Math.min(1, Math.max(0, value))
    return { x: within((event.clientX - left) / width), y: within((event.clientY - top) / height) }
  }

  private changed(): void {
    this.paint()
    this.onChange(this.strokes)
  }

  private paint(): void {
    const side = Math.round(this.canvas.clientWidth * devicePixelRatio)
    if (this.canvas.width !== side) this.canvas.width = this.canvas.height = side
    const context = this.canvas.getContext('2d')!
    context.clearRect(0, 0, side, side)
    context.lineCap = context.lineJoin = 'round'
    context.lineWidth = PEN * side
    context.strokeStyle = getComputedStyle(this.canvas).color
    for (const stroke of this.strokes) {
      context.beginPath()
      // A line to where it starts is a dot.
      for (const { x, y } of [stroke[0]!, ...smooth(stroke)]) context.lineTo(x * side, y * side)
      context.stroke()
    }
  }
}
