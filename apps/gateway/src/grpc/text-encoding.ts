import { configureTextEncoding } from '@bufbuild/protobuf/wire';

const encoder = new TextEncoder();
const lenient = new TextDecoder('utf-8', { ignoreBOM: true });
const strict = new TextDecoder('utf-8', { ignoreBOM: true, fatal: true });
const loneSurrogate = /\p{Surrogate}/u;

/**
 * Lets texts of messages come as they were sent. The decoder that protobuf-es has of itself takes a byte order mark at
 * the beginning of a text away, and with it the difference between two names. Holds for the whole process.
 */
export function keepByteOrderMarks(): void {
  configureTextEncoding({
    encodeUtf8: (text) => encoder.encode(text),
    decodeUtf8: (bytes, beStrict) => (beStrict === true ? strict : lenient).decode(bytes),
    checkUtf8: (text) => !loneSurrogate.test(text),
  });
}
