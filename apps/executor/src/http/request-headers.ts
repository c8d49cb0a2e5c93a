import { invalidInput } from '../outbound/failures.js';

const maxHeaderBytes = 16_384;
const namePattern = /^[!#$%&'*+.^_`|~0-9a-z-]+$/;
const valuePattern = /^[\t\x20-\x7e\x80-\xff]*$/;

/** They describe the connection, which is ours; sending the author's would break the framing. */
const ofTheConnection: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/**
 * The author's headers with names in lower case, without those of the connection.
 * @throws StepFailure `invalid_input` naming the header.
 */
export function checkHeaders(headers: Readonly<Record<string, string>>): Map<string, string> {
  const checked = new Map<string, string>();
  let bytes = 0;
  for (const [given, value] of Object.entries(headers)) {
    const name = given.toLowerCase();
    if (!namePattern.test(name)) throw invalidInput(`headers.${given}`, 'is not a header name');
    if (!valuePattern.test(value))
      throw invalidInput(`headers.${given}`, 'holds a character that headers cannot');
    // Another Host than the URL's would reach neighbours of an inside target that was opened by its name.
    if (name === 'host') throw invalidInput(`headers.${given}`, 'comes from the URL');
    bytes += name.length + value.length + 4;
    if (bytes > maxHeaderBytes) throw invalidInput('headers', `have more than ${maxHeaderBytes} bytes`);
    if (!ofTheConnection.has(name)) checked.set(name, value.trim());
  }
  return checked;
}
