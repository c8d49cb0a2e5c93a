import { SignatureV4 } from '@smithy/signature-v4';
import { Sha256 } from './sha256.js';
import type { AccessKey, StorageSettings } from './settings.js';

/** A request that the storage can check, ready to be sent. */
export interface SignedRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What is to be signed. The path is encoded as it is sent. */
export interface UnsignedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Signs a request by AWS Signature Version 4, its body included; good for some minutes. */
export async function signedRequest(
  { method, path, headers, body }: UnsignedRequest,
  { endpoint, region }: StorageSettings,
  { id, secret }: AccessKey,
): Promise<SignedRequest> {
  const signer = new SignatureV4({
    service: 's3',
    region,
    credentials: { accessKeyId: id, secretAccessKey: secret },
    sha256: Sha256,
    // S3 takes paths as they are sent, unlike all other services.
    uriEscapePath: false,
  });
  const signed = await signer.sign({
    method,
    protocol: endpoint.protocol,
    hostname: endpoint.hostname,
    path,
    query: {},
    headers: { ...headers, host: endpoint.host },
    body,
  });
  return { path, headers: signed.headers };
}

/** The path of an object, with every byte encoded that could mean something else. */
export const objectPath = ({ pathname }: URL, bucket: string, object: string): string =>
  [pathname.replace(/\/$/, ''), bucket, ...object.split('/').map(encoded)].join('/');

const encoded = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
