import { decodeClip, readPredictors, type Voice } from './clip-codec.ts';
import { seeded } from './seeded.ts';

const rate = 8000;

/** The recordings of a language. They are half as large as all the code, so they are loaded when somebody first listens. */
export async function voiceOf(lang: 'en' | 'de'): Promise<Voice> {
  return lang === 'de' ? (await import('./sound-clips-de.ts')).de : (await import('./sound-clips-en.ts')).en;
}

/** A recording with its place in the sound: `step` is the speed in 1/65536, `gain` the loudness in 1/256. */
type Cue = { samples: Int16Array; start: number; length: number; step: number; gain: number };

/**
 * A WAV file (8 kHz, mono, 8-bit unsigned) that says the characters one by one after a short tone, each letter with
 * an example word: "C, as in Charlie". Pauses, speed, loudness and the noise underneath come from the seed alone;
 * only whole numbers are computed with, so one seed gives the same bytes on every runtime. Throws a RangeError for
 * a character that the voice does not have.
 */
export function mixSound(characters: string, voice: Voice, seed: Uint8Array): Uint8Array<ArrayBuffer> {
  const chance = seeded(seed, 'sound');
  const between = (low: number, high: number) => low + Math.floor(chance() * (high - low + 1));
  const cues = arrange(characters, voice, between);
  const last = cues[cues.length - 1];
  const end = (last ? last.start + last.length : 0) + seconds(0.5);
  const samples = new Int16Array(end + (end % 2));
  addNoise(samples, between);
  for (const cue of cues) addCue(samples, cue);
  return wav(samples);
}

function arrange(characters: string, voice: Voice, between: (low: number, high: number) => number): Cue[] {
  const predictors = readPredictors(voice.predictors);
  const pause = (low: number, high: number) => between(seconds(low), seconds(high));
  const cues: Cue[] = [];
  let cursor = seconds(0.2);
  const add = (samples: Int16Array, step = 65536, gain = 256) => {
    const length = Math.floor(((samples.length - 1) * 65536) / step);
    cues.push({ samples, start: cursor, length, step, gain });
    cursor += length;
  };

  add(tone());
  for (const character of characters) {
    const [name, example] = voice.characters[character] ?? [];
    if (!name) throw new RangeError(`there is no recording of the character ${JSON.stringify(character)}`);
    const step = between(58_983, 72_089);
    const gain = between(200, 256);
    cursor += pause(0.6, 1);
    add(decodeClip(name, predictors), step, gain);
    if (!example) continue;
    cursor += pause(0.06, 0.14);
    add(decodeClip(voice.link, predictors), step, gain);
    cursor += pause(0.02, 0.08);
    add(decodeClip(example, predictors), step, gain);
  }
  return cues;
}

/** A triangle wave of 500 Hz that fades: it tells a listener that the characters are about to come. */
function tone(): Int16Array {
  const length = seconds(0.15);
  return Int16Array.from({ length }, (_, at) => {
    const wave = Math.abs((at % 16) - 8) - 4;
    return Math.trunc((wave * 1500 * (length - at)) / length);
  });
}

/** White noise through a one-pole low-pass filter, some 20 dB below the voice. */
function addNoise(samples: Int16Array, between: (low: number, high: number) => number) {
  const loudness = between(1200, 2400);
  let level = 0;
  for (let at = 0; at < samples.length; at++) {
    level += (between(-loudness, loudness) - level) >> 2;
    samples[at] = level;
  }
}

/** Adds a recording at its speed, with values between two samples taken from the straight line through them. */
function addCue(samples: Int16Array, { samples: source, start, length, step, gain }: Cue) {
  for (let offset = 0; offset < length; offset++) {
    const position = offset * step;
    const left = source[position >>> 16] ?? 0;
    const right = source[(position >>> 16) + 1] ?? 0;
    const value = left + (((right - left) * ((position >>> 8) & 255)) >> 8);
    const sum = (samples[start + offset] ?? 0) + ((value * gain) >> 8);
    samples[start + offset] = Math.max(-32768, Math.min(32767, sum));
  }
}

function wav(samples: Int16Array): Uint8Array<ArrayBuffer> {
  const file = new Uint8Array(44 + samples.length);
  const view = new DataView(file.buffer);
  const text = (at: number, letters: string) => file.set(new TextEncoder().encode(letters), at);
  text(0, 'RIFF');
  view.setUint32(4, file.length - 8, true);
  text(8, 'WAVEfmt ');
  view.setUint32(16, 16, true); // length of the format
  view.setUint16(20, 1, true); // PCM
  view.setUint16(22, 1, true); // channels
  view.setUint32(24, rate, true);
  view.setUint32(28, rate, true); // bytes a second
  view.setUint16(32, 1, true); // bytes a frame
  view.setUint16(34, 8, true); // bits a sample
  text(36, 'data');
  view.setUint32(40, samples.length, true);
  for (let at = 0; at < samples.length; at++) file[44 + at] = ((samples[at] ?? 0) + 32768) >> 8;
  return file;
}

function seconds(count: number): number {
  return Math.round(count * rate);
}
