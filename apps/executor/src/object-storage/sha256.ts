import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';

type Data = string | ArrayBuffer | ArrayBufferView;

/** The platform's SHA-256, with a key or without, in the form that the signer wants. */
export class Sha256 {
  private hash: Hash | Hmac;

  constructor(private readonly key?: Data) {
    this.hash = Sha256.begin(key);
  }

  update(data: Data): void {
    this.hash.update(bytesOf(data));
  }

  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.hash.digest());
  }

  reset(): void {
    this.hash = Sha256.begin(this.key);
  }

  private static begin(key: Data | undefined): Hash | Hmac {
    return key === undefined ? createHash('sha256') : createHmac('sha256', bytesOf(key));
  }
}

function bytesOf(data: Data): Buffer {
  if (typeof data === 'string') return Buffer.from(data);
  return ArrayBuffer.isView(data)
    ? Buffer.from(data.buffer, data.byteOffset, data.byteLength)
    : Buffer.from(data);
}
