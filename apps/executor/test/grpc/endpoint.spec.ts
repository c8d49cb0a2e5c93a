import { describe, expect, test } from '@jest/globals';
import { readEndpoint } from '../../src/grpc/endpoint.js';

describe('an endpoint', () => {
  test.each([
    ['shop.example:9090', 'shop.example', 9090, false],
    ['shop.example:443', 'shop.example', 443, true],
    ['shop.example', 'shop.example', 443, true],
    ['grpc://shop.example:443', 'shop.example', 443, false],
    ['grpc://shop.example', 'shop.example', 80, false],
    ['grpcs://shop.example:9090', 'shop.example', 9090, true],
    ['https://shop.example/', 'shop.example', 443, true],
    ['http://shop.example:80', 'shop.example', 80, false],
    ['[::1]:50051', '::1', 50051, false],
    ['127.1:80', '127.0.0.1', 80, false],
    ['0x7f000001:80', '127.0.0.1', 80, false],
  ])('%s is %s, port %i, with TLS: %s', (text, hostname, port, tls) => {
    expect(readEndpoint(text)).toEqual({ hostname, port, tls });
  });

  test.each([
    '',
    ':80',
    'a b:80',
    'shop:0',
    'shop:65536',
    'user@shop:80',
    'unix:/run/x',
    'dns:///shop',
    'grpc://shop/path',
    'ipv4:1.2.3.4:80',
  ])('cannot be %j', (text) => {
    expect(() => readEndpoint(text)).toThrow(
      expect.objectContaining({ code: 'invalid_input', retryable: false }),
    );
  });
});
