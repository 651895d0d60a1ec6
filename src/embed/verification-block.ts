import { field, hooked } from './markup.ts';
import type { Picture } from './prover.ts';

/** The box for the picture's answer, while a picture is asked for. */
export function answerBox(form: HTMLFormElement): HTMLInputElement | null {
  const box = field(form, 'proof.picture.answer');
  return box?.required ? box : null;
}

/** Fills the form's verification block with a picture and its sound and shows it; without a picture the block is put away. */
export function showPicture(form: HTMLFormElement, picture: Picture | undefined): void {
  const block = hooked<HTMLFieldSetElement>(form, 'verification');
  const answer = field(form, 'proof.picture.answer');
  if (!block || !answer) return;
  block.hidden = block.disabled = !picture;
  answer.required = !!picture;
  answer.value = '';
  const image = hooked<HTMLImageElement>(form, 'picture');
  const sound = hooked<HTMLAudioElement>(form, 'sound');
  sound?.pause();
  if (!picture) return;
  if (image) [image.src, image.alt] = [picture.image, picture.alt];
  if (sound) sound.src = picture.sound;
}

/** Plays the sound, from the start each time; focus stays where it is. */
export async function listen(form: HTMLFormElement): Promise<void> {
  const sound = hooked<HTMLAudioElement>(form, 'sound');
  if (sound) sound.currentTime = 0;
  await sound?.play();
}
