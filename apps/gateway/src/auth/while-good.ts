import type { Pass } from '@runlog/hosting';

/** The same pieces, each given only while the credential is good that the stream was opened with. @throws as the pass does */
export async function* whileGood<T>(
  pieces: AsyncGenerator<T, void, void>,
  pass: Pass,
): AsyncGenerator<T, void, void> {
  for await (const piece of pieces) {
    if (!pass.good) await pass.renewed();
    yield piece;
  }
}
