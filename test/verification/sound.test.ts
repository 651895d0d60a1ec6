import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { decodeClip, readPredictors } from '../../src/verification/clip-codec.ts';
import { mixSound } from '../../src/verification/sound.ts';
import { de } from '../../src/verification/sound-clips-de.ts';
import { en } from '../../src/verification/sound-clips-en.ts';

const alphabet = [...'ACEFHJKLMNPRTUVWXY23456789'];
const rate = 8000;
const seedOf = (text: string) => new TextEncoder().encode(text);
const samplesOf = (file: Uint8Array) => [...file.subarray(44)].map((sample) => sample - 128);
const energyOf = (samples: number[]) =>
  samples.reduce((sum, sample) => sum + sample ** 2, 0) / Math.max(1, samples.length);

/** Where the voice is heard: runs of 20 ms frames, joined over pauses shorter than half a second. */
function utterances(file: Uint8Array): { start: number; end: number }[] {
  const samples = samplesOf(file);
  const found: { start: number; end: number }[] = [];
  for (let start = 0; start < samples.length; start += 160) {
    if (energyOf(samples.slice(start, start + 160)) < 20) continue;
    const last = found.at(-1);
    if (last && start - last.end < rate / 2) last.end = start + 160;
    else found.push({ start, end: start + 160 });
  }
  return found;
}

describe.each([
  ['en', en],
  ['de', de],
] as const)('the sound in %s', (_, voice) => {
  it('has a name for every character that a picture may show, and an example word for every letter', () => {
    const predictors = readPredictors(voice.predictors);
    expect(Object.keys(voice.characters).sort()).toEqual([...alphabet].sort());
    for (const [character, recordings] of Object.entries(voice.characters)) {
      expect(recordings, character).toHaveLength(/\d/.test(character) ? 1 : 2);
      for (const recording of recordings.filter((packed) => packed !== undefined)) {
        const seconds = decodeClip(recording, predictors).length / rate;
        expect(seconds, character).toBeGreaterThan(0.2);
        expect(seconds, character).toBeLessThan(1);
      }
    }
  });

  it('says every recording about as loud as the others', () => {
    const predictors = readPredictors(voice.predictors);
    const loudness = Object.values(voice.characters)
      .flat()
      .map((recording) => Math.sqrt(energyOf([...decodeClip(recording ?? '', predictors)])));
    expect(Math.max(...loudness) / Math.min(...loudness)).toBeLessThan(3);
  });

  it('says five characters in 5 to 17 seconds', () => {
    for (const characters of ['23456', '77777', 'WYXUN', 'ACEFH', 'K3M8R']) {
      const seconds = (mixSound(characters, voice, seedOf(characters)).length - 44) / rate;
      expect(seconds, characters).toBeGreaterThan(5);
      expect(seconds, characters).toBeLessThan(17);
    }
  });

  it('leaves a pause around the tone and around each of the five characters', () => {
    const file = mixSound('K3M8R', voice, seedOf('pauses'));
    expect(utterances(file)).toHaveLength(6);
  });

  it('keeps the samples off the rails', () => {
    const samples = samplesOf(mixSound(alphabet.join(''), voice, seedOf('rails')));
    expect(samples.filter((sample) => sample <= -127 || sample >= 126).length / samples.length).toBeLessThan(
      0.0005,
    );
    expect(samples.some((sample) => sample > 64)).toBe(true);
  });
});

describe('a sound', () => {
  it('is the same file for the same characters, language and seed', () => {
    const first = mixSound('K3M8R', en, seedOf('one'));
    expect(Buffer.compare(mixSound('K3M8R', en, seedOf('one')), first)).toBe(0);
  });

  it('has the samples that every runtime must come to', () => {
    const digest = createHash('sha256')
      .update(mixSound('K3M8R', en, seedOf('one')))
      .digest('hex');
    expect(digest).toBe('a8ca14e08b4ae7b72d35fab87e6c9bb201c6e2db9a30d36257b29724cb47008a');
  });

  it('is a WAV file of 8-bit mono samples at 8 kHz whose header tells its true length', () => {
    const file = mixSound('ACEFH', de, seedOf('header'));
    const view = new DataView(file.buffer);
    const text = (from: number, to: number) => new TextDecoder().decode(file.subarray(from, to));
    expect([text(0, 4), text(8, 16), text(36, 40)]).toEqual(['RIFF', 'WAVEfmt ', 'data']);
    expect(view.getUint32(4, true)).toBe(file.length - 8);
    expect(view.getUint32(16, true)).toBe(16);
    expect([20, 22, 32, 34].map((at) => view.getUint16(at, true))).toEqual([1, 1, 1, 8]);
    expect([24, 28].map((at) => view.getUint32(at, true))).toEqual([rate, rate]);
    expect(view.getUint32(40, true)).toBe(file.length - 44);
    expect(file.length % 2).toBe(0);
  });

  it('has other pauses and other noise for another seed', () => {
    const one = mixSound('K3M8R', en, seedOf('one'));
    const two = mixSound('K3M8R', en, seedOf('two'));
    expect(two.length).not.toBe(one.length);
    const starts = (file: Uint8Array) => utterances(file).map(({ start }) => start);
    expect(starts(two)).not.toEqual(starts(one));
    const quiet = rate / 5; // before the tone there is noise alone
    expect(Buffer.compare(two.subarray(44, 44 + quiet), one.subarray(44, 44 + quiet))).not.toBe(0);
  });

  it('has noise wherever the voice is silent', () => {
    const quiet = samplesOf(mixSound('K3M8R', en, seedOf('noise'))).slice(0, rate / 5);
    expect(new Set(quiet).size).toBeGreaterThan(3);
  });

  it('is refused for a character without a recording', () => {
    for (const character of ['0', 'B', 'a', ' ', 'É']) {
      expect(() => mixSound(`AC${character}`, en, seedOf('odd')), character).toThrow(RangeError);
    }
  });
});
