/**
 * Makes src/verification/sound-clips-en.ts and sound-clips-de.ts, and prints their size and their signal-to-noise
 * ratio against the recordings they came from. Needs espeak-ng 1.51 and sox 14.4:
 *
 *     apt-get install espeak-ng sox && node bench/sound-clips.ts
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { decodeClip } from '../src/verification/clip-codec.ts';
import { encodeClip, trainPredictors } from './sound-clips-encode.ts';

const letters = [...'ACEFHJKLMNPRTUVWXY'];

/**
 * Example words: the NATO alphabet, and the towns of DIN 5009:2022. "zwo" because "zwei" sounds like "drei".
 * "Kemnitz" and "Fölklingen" because the program does not know how these towns are said.
 */
const languages = {
  en: {
    voice: 'en-us',
    link: 'as in',
    digits: ['two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'],
    examples: (
      'Alfa Charlie Echo Foxtrot Hotel Juliett Kilo Lima Mike ' +
      'November Papa Romeo Tango Uniform Victor Whiskey X-ray Yankee'
    ).split(' '),
  },
  de: {
    voice: 'de',
    link: 'wie',
    digits: ['zwo', 'drei', 'vier', 'fünf', 'sechs', 'sieben', 'acht', 'neun'],
    examples: (
      'Aachen Kemnitz Essen Frankfurt Hamburg Jena Köln Leipzig München ' +
      'Nürnberg Potsdam Rostock Tübingen Unna Fölklingen Wuppertal Xanten Ypsilon'
    ).split(' '),
  },
};

const nameSpeed = 125; // words a minute
const exampleSpeed = 160;

for (const [name, language] of Object.entries(languages)) {
  const say = (text: string, speed: number) => prepare(record(text, language.voice, speed));
  const link = say(language.link, exampleSpeed);
  const spoken = [
    ...language.digits.map((word, index) => [String(index + 2), [say(`${word}.`, nameSpeed)]] as const),
    ...letters.map((letter, index) => {
      const example = language.examples[index] ?? '';
      return [letter, [say(`${letter}.`, nameSpeed), say(`${example}.`, exampleSpeed)]] as const;
    }),
  ];
  const clips = [link, ...spoken.flatMap(([, recordings]) => recordings)];
  const predictors = trainPredictors(clips, 64);
  const ratios: number[] = [];
  const pack = (clip: Int16Array) => {
    const packed = Buffer.from(encodeClip(clip, predictors)).toString('base64');
    ratios.push(signalToNoise(clip, decodeClip(packed, predictors)));
    return packed;
  };
  const table = Buffer.alloc(predictors.length * 2);
  predictors.forEach((coefficient, index) => {
    table.writeInt16BE(coefficient, index * 2);
  });
  const rows = spoken.map(([character, recordings]) => {
    const packed = recordings.map((recording) => `'${pack(recording)}'`);
    return `    ${character}: [${packed.join(', ')}],`;
  });
  const file = `${note(language.voice)}
import type { Voice } from './clip-codec.ts';

export const ${name}: Voice = {
  predictors: '${table.toString('base64')}',
  link: '${pack(link)}',
  characters: {
${rows.join('\n')}
  },
};
`;
  writeFileSync(new URL(`../src/verification/sound-clips-${name}.ts`, import.meta.url), file);
  ratios.sort((a, b) => a - b);
  const median = ratios[ratios.length >> 1] ?? 0;
  console.log(
    `${name}: ${file.length} bytes, ${gzipSync(file).length} gzipped; ` +
      `signal to noise: median ${median.toFixed(1)} dB, worst ${ratios[0]?.toFixed(1)} dB`,
  );
}

/** Speech at 8 kHz, without rumble and with stronger consonants. */
function record(text: string, voice: string, speed: number): Int16Array {
  const wav = execFileSync('espeak-ng', ['-v', voice, '-s', String(speed), '--stdout', text]);
  const format = '-t raw -e signed -b 16 -c 1 -';
  const effects = 'gain -6 highpass 120 treble 6 2500 rate -v 8000';
  const raw = execFileSync('sox', ['-D', '-t', 'wav', '-', ...format.split(' '), ...effects.split(' ')], {
    input: wav,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  return new Int16Array(Uint8Array.from(raw).buffer);
}

/** Cuts the silence off, fades both ends, and brings all recordings to one loudness. */
function prepare(recording: Int16Array): Int16Array {
  const floor = peakOf(recording) * 0.02;
  const heard = (sample: number) => Math.abs(sample) > floor;
  const start = Math.max(0, recording.findIndex(heard) - 80);
  const clip = strengthenHiss(recording.slice(start, recording.findLastIndex(heard) + 160));
  const gain = Math.min(6000 / loudness(clip), 27_000 / peakOf(clip));
  return clip.map((sample, index) => {
    const fade = Math.min(1, index / 40, (clip.length - 1 - index) / 120);
    return Math.round(sample * gain * fade);
  });
}

/**
 * At 8 kHz an "s" keeps its weakest part only and falls some 28 dB below the vowel, where it was 12 dB below. This
 * raises what hisses by up to 12 dB: frames in which the difference between neighbours outweighs the samples.
 */
function strengthenHiss(clip: Int16Array): Int16Array {
  const frame = 80;
  const gains = Array.from({ length: Math.ceil(clip.length / frame) + 1 }, (_, index) => {
    const around = clip.subarray(Math.max(0, (index - 1) * frame), (index + 1) * frame);
    const energy = around.reduce((sum, sample) => sum + sample ** 2, 1);
    const change = around.reduce((sum, sample, at) => sum + (sample - (around[at - 1] ?? sample)) ** 2, 0);
    return 1 + 3 * Math.max(0, Math.min(1, change / energy - 1));
  });
  return clip.map((sample, at) => {
    const index = Math.floor(at / frame);
    const [left, right] = [gains[index] ?? 1, gains[index + 1] ?? 1];
    return Math.round(sample * (left + ((right - left) * (at % frame)) / frame));
  });
}

function peakOf(clip: Int16Array): number {
  return clip.reduce((most, sample) => Math.max(most, Math.abs(sample)), 1);
}

/** Root mean square of the parts that are loud enough to be heard as the voice. */
function loudness(clip: Int16Array): number {
  const powers: number[] = [];
  for (let start = 0; start < clip.length; start += 160) {
    const frame = clip.subarray(start, start + 160);
    powers.push(frame.reduce((sum, sample) => sum + sample ** 2, 0) / frame.length);
  }
  const loud = powers.filter((power) => power > Math.max(...powers) / 100);
  return Math.sqrt(loud.reduce((sum, power) => sum + power, 0) / loud.length);
}

function signalToNoise(wanted: Int16Array, got: Int16Array): number {
  const signal = wanted.reduce((sum, sample) => sum + sample ** 2, 0);
  const noise = wanted.reduce((sum, sample, index) => sum + (sample - (got[index] ?? 0)) ** 2, 0);
  return 10 * Math.log10(signal / noise);
}

function note(voice: string): string {
  return `// Made by bench/sound-clips.ts; do not edit. Synthetic speech: every recording was generated with eSpeak NG 1.51 (its
// own "${voice}" voice, no MBROLA data), then filtered, resampled to 8 kHz and packed by that script. No person was
// recorded. eSpeak NG is under the GPL-3.0-or-later, which covers the program and not the speech it puts out; these
// recordings are part of this project and under its licence.`;
}
