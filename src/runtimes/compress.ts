import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Compress } from '../http/prepared-forms.ts';

const brotli = promisify(brotliCompress);
const zip = promisify(gzip);

/** Well packed, and still made within a millisecond or two: results change four times a second. */
const params = {
  [constants.BROTLI_PARAM_QUALITY]: 5,
  [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
};

/** Packs by the runtime's own zlib, off the thread that answers. */
export const compress: Compress = async (encoding, bytes) =>
  new Uint8Array(encoding === 'br' ? await brotli(bytes, { params }) : await zip(bytes));
