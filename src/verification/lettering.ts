import { type ControlPoint, glyphOf, type LetterStyle } from './strokes.ts';

/** A centre line in pixels (x, y, x, y, …) and half its pen's width. */
export type PenStroke = { points: number[]; radius: number };
export type Box = { left: number; top: number; right: number; bottom: number };
export type Chance = () => number;

/**
 * How a line is lettered. `pen` is the stroke's half width in pixels, `tallest` the most pixels a grid unit may
 * take, `gap` the grid units between letters, `unrest` scales every distortion (0: none), `mixed` lets each character choose its own style; otherwise
 * each word does.
 */
export type Hand = { pen: [number, number]; tallest: number; gap: number; unrest: number; mixed: boolean };

const wordSpace = 6.5;

/** One turn is 1. A parabola bent towards the sine: engines differ in the last bits of Math.sin, never in these. */
export function wave(turns: number): number {
  const x = turns - Math.floor(turns);
  const half = x < 0.5 ? 16 * x * (0.5 - x) : -16 * (x - 0.5) * (1 - x);
  return half + 0.225 * (half * Math.abs(half) - half);
}

/** Follows lines and quadratic curves in short straight steps. */
function flatten(stroke: ControlPoint[]): number[] {
  const [start] = stroke;
  if (!start) return [];
  const points = [start.x, start.y];
  let from = start;
  for (let i = 1; i < stroke.length; i++) {
    const point = stroke[i] ?? from;
    const to = point.bends ? (stroke[++i] ?? point) : point;
    const middle = point.bends ? point : { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 };
    const steps = point.bends ? 6 : 4;
    for (let step = 1; step <= steps; step++) {
      const t = step / steps;
      const [a, b, c] = [(1 - t) * (1 - t), 2 * t * (1 - t), t * t];
      points.push(a * from.x + b * middle.x + c * to.x, a * from.y + b * middle.y + c * to.y);
    }
    from = to;
  }
  return points;
}

function move(strokes: PenStroke[], to: (x: number, y: number) => [number, number]): void {
  for (const { points } of strokes) {
    for (let i = 0; i < points.length; i += 2) {
      [points[i], points[i + 1]] = to(points[i] ?? 0, points[i + 1] ?? 0);
    }
  }
}

function bounds(strokes: PenStroke[]): Box {
  const box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  for (const { points } of strokes) {
    for (let i = 0; i < points.length; i += 2) {
      const [x, y] = [points[i] ?? 0, points[i + 1] ?? 0];
      box.left = Math.min(box.left, x);
      box.top = Math.min(box.top, y);
      box.right = Math.max(box.right, x);
      box.bottom = Math.max(box.bottom, y);
    }
  }
  return box;
}

/** One character in grid units: its points jittered, then sized, sheared, turned and lifted as a whole. */
function write(character: string, style: LetterStyle, radius: number, about: (reach: number) => number) {
  const glyph = glyphOf(character, style);
  if (!glyph) throw new Error(`No strokes are drawn for ${JSON.stringify(character)}`);
  const strokes = glyph.strokes.map((stroke) => ({
    points: flatten(
      stroke.map((point) => ({ ...point, x: point.x + about(0.32), y: point.y + about(0.32) })),
    ),
    radius: radius * (1 + about(0.1)),
  }));
  const [size, shear, tilt, lift] = [1 + about(0.07), about(0.12), about(0.035), about(0.7)];
  // Cosine and sine of a small angle from the tangent of its half, by division alone.
  const [cos, sin] = [(1 - tilt * tilt) / (1 + tilt * tilt), (2 * tilt) / (1 + tilt * tilt)];
  move(strokes, (gridX, gridY) => {
    const y = (gridY - 7) * size;
    const x = (gridX - glyph.width / 2) * size - shear * y;
    return [x * cos - y * sin, x * sin + y * cos + lift];
  });
  return strokes;
}

function writeLine(text: string, hand: Hand, chance: Chance): PenStroke[] {
  const about = (reach: number) => (chance() * 2 - 1) * reach * hand.unrest;
  const choose = (): LetterStyle => (chance() < 0.5 ? 'plain' : 'serif');
  const radius = hand.pen[0] + chance() * (hand.pen[1] - hand.pen[0]);
  const line: PenStroke[] = [];
  let style = choose();
  let end = 0;
  for (const character of text) {
    if (hand.mixed || character === ' ') style = choose();
    if (character === ' ') {
      end += wordSpace;
      continue;
    }
    const strokes = write(character, style, radius, about);
    // Spaced by what was drawn, not by the grid, so that leaning neighbours never touch.
    const { left, right } = bounds(strokes);
    const start = end;
    move(strokes, (x, y) => [x - left + start, y]);
    line.push(...strokes);
    end += right - left + hand.gap + about(0.4);
  }
  return line;
}

function warp(line: PenStroke[], unrest: number, chance: Chance): void {
  const [swell, sway] = [(0.5 + chance() * 0.6) * unrest, 0.35 * unrest];
  const [length, phase, slant] = [55 + chance() * 40, chance(), chance()];
  move(line, (x, y) => [x + sway * wave(y / 22 + x / 90 + slant), y + swell * wave(x / length + phase)]);
}

/** Stretches a line into the box, pens included, and parts what room is left by chance. */
function fitInto(line: PenStroke[], box: Box, tallest: number, chance: Chance): void {
  const { left, top, right, bottom } = bounds(line);
  const pen = Math.max(...line.map(({ radius }) => radius));
  const [roomX, roomY] = [box.right - box.left - 2 * pen, box.bottom - box.top - 2 * pen];
  const scaleX = Math.min(tallest, roomX / (right - left));
  const scaleY = Math.min(tallest, scaleX * 1.25, roomY / (bottom - top));
  const x0 = box.left + pen + (roomX - scaleX * (right - left)) * (0.3 + 0.4 * chance());
  const y0 = box.top + pen + (roomY - scaleY * (bottom - top)) * chance();
  move(line, (x, y) => [x0 + (x - left) * scaleX, y0 + (y - top) * scaleY]);
}

/** Letters one line of text inside a box. Everything the pen touches lies within it. */
export function letter(text: string, box: Box, hand: Hand, chance: Chance): PenStroke[] {
  const line = writeLine(text, hand, chance);
  warp(line, hand.unrest, chance);
  fitInto(line, box, hand.tallest, chance);
  return line;
}
