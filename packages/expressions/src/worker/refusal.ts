const errorPrefix = 'jq: error: ';
const maxLength = 1_000;

const plain = (line: string): string =>
  line
    .slice(errorPrefix.length)
    .replace(' (Unix shell quoting issues?)', '')
    .replace(/^memory exhausted/, 'too many nested or chained parts')
    .replace(/ at <top-level>, line (\d+):$/, ' (line $1)');

/** The engine's complaints about a source, without what only makes sense on a command line. */
export const explainRefusal = (complaint: string): string => {
  const reasons = complaint.split('\n').filter((line) => line.startsWith(errorPrefix));
  const message = reasons.map(plain).join('; ');
  return message === '' ? 'the expression cannot be compiled' : message.slice(0, maxLength);
};
