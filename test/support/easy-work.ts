/** Chance that picks the first counter for every challenge, so that a test can mint proofs by the hundred. */
export const easyWork = {
  random: (bytes: number) =>
    bytes === 4 ? new Uint8Array(bytes) : crypto.getRandomValues(new Uint8Array(bytes)),
};
