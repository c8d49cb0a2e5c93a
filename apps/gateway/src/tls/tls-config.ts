import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';

import { InvalidEnvironment, optionalPort, reasonOf } from '@runlog/service';
import { z } from 'zod';

import type { Certificate } from './certificate.js';

/** Where the gateway listens for TLS, beside its other ports. */
export interface TlsConfig {
  readonly certificate: Certificate;
  /** 0 for any free port; left out, there is no such door. */
  readonly httpPort?: number | undefined;
  readonly grpcPort?: number | undefined;
}

/** The variables about TLS. */
export const tlsEnvironment = {
  /** Files, PEM: the certificate with those that lead to its issuer, and its private key. Read at the start. */
  RUNLOG_TLS_CERT: z.string().optional(),
  RUNLOG_TLS_KEY: z.string().optional(),
  /** Second ports of the same servers, for TLS; none unless told. */
  RUNLOG_HTTP_TLS_PORT: optionalPort(),
  RUNLOG_GRPC_TLS_PORT: optionalPort(),
};

type TlsEnvironment = z.output<z.ZodObject<typeof tlsEnvironment>>;

/**
 * Where to listen for TLS; undefined unless a port is given.
 * @throws InvalidEnvironment naming the variable whose file is missing, unreadable, or no match of the other
 */
export function tlsOf(env: TlsEnvironment): TlsConfig | undefined {
  const { RUNLOG_HTTP_TLS_PORT: httpPort, RUNLOG_GRPC_TLS_PORT: grpcPort } = env;
  if (httpPort === undefined && grpcPort === undefined) return undefined;
  const cert = pemOf('RUNLOG_TLS_CERT', env.RUNLOG_TLS_CERT);
  const key = pemOf('RUNLOG_TLS_KEY', env.RUNLOG_TLS_KEY);
  const certificate = read('RUNLOG_TLS_CERT', 'is no certificate in PEM', () => new X509Certificate(cert));
  const secret = read('RUNLOG_TLS_KEY', 'is no private key in PEM without a passphrase', () => keyOf(key));
  if (!certificate.checkPrivateKey(secret))
    throw new InvalidEnvironment(['RUNLOG_TLS_KEY: is not the key of the certificate in RUNLOG_TLS_CERT']);
  read('RUNLOG_TLS_CERT', 'cannot be served', () => createSecureContext({ cert, key }));
  return { certificate: { cert, key }, httpPort, grpcPort };
}

function pemOf(variable: string, file: string | undefined): Buffer {
  if (file === undefined)
    throw new InvalidEnvironment([
      `${variable}: is missing; RUNLOG_HTTP_TLS_PORT and RUNLOG_GRPC_TLS_PORT need a certificate and its key`,
    ]);
  return read(variable, `the file ${JSON.stringify(file)} cannot be read`, () => readFileSync(file));
}

const keyOf = (pem: Buffer): KeyObject => createPrivateKey(pem);

function read<T>(variable: string, problem: string, how: () => T): T {
  try {
    return how();
  } catch (error) {
    throw new InvalidEnvironment([`${variable}: ${problem} (${reasonOf(error)})`]);
  }
}
