import type { GpuGroup } from '../wgsl/group.js'
import { defineKernel, FEW, type Kernel, writes } from './kernel.js'

/**
 * Points of a key to the form of tables, in place, 64 bytes each: a coordinate comes as an integer below 2^256 that
 * stands for integer / 2^256 (any: a key may be strange) and becomes what `fromTable` reads. Infinity stays zero.
 */
export function convertKernel(group: GpuGroup): Kernel {
  const { field } = group
  const coordinate = field.reduce({ code: 'fromKey(points[at], points[at + 1u])', bound: field.keyBound })
  const converted = field.multiply(coordinate, group.fromKey)
  return defineKernel(
    'convert',
    FEW,
    [writes('points', 'vec4u')],
    [field.source(), field.tables()],
    `  if (own >= parameters.count) { return; }
  var any = vec4u();
  for (var i = 0u; i < 4u; i++) { any |= points[4u * own + i]; }
  if (all(any == vec4u())) { return; }
  for (var i = 0u; i < 2u; i++) {
    let at = 4u * own + 2u * i;
    let words = toTable(${converted.code});
    points[at] = words[0];
    points[at + 1u] = words[1];
  }`,
  )
}
