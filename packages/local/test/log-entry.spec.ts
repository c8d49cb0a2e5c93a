import { Writable } from 'node:stream';

import { describe, expect, test } from '@jest/globals';

import { consoleObserver } from '../src/output/console-observer.js';
import { readLogLine } from '../src/output/log-entry.js';
import { createPaint } from '../src/output/paint.js';
import { plainProgress } from '../src/output/progress.js';

describe('a line of a process', () => {
  test.each([
    [
      'gateway',
      '{"level":"warn","time":1,"pid":7,"hostname":"h","msg":"slow","ms":12}',
      'warn',
      'slow ms=12',
    ],
    ['gateway', '{"level":"error","msg":"failed","reason":"no way"}', 'error', 'failed reason="no way"'],
    [
      'gateway',
      '{"level":"warn","err":{"type":"E","message":"no luck","stack":"E: …"},"msg":"x"}',
      'warn',
      'x err="no luck"',
    ],
    ['executor', 'not JSON at all', 'info', 'not JSON at all'],
    ['executor', '{"msg":"without a level"}', 'info', '{"msg":"without a level"}'],
    ['nats', '[12] 2026/01/02 03:04:05.678901 [WRN] disk is slow', 'warn', 'disk is slow'],
    ['nats', '[12] 2026/01/02 03:04:05.678901 [INF] Server is ready', 'debug', 'Server is ready'],
    ['postgres', 'LOG:  checkpoint starting', 'debug', 'LOG:  checkpoint starting'],
    ['postgres', 'PANIC:  out of disk', 'fatal', 'PANIC:  out of disk'],
  ] as const)('of %s: %s is of level %s', (process, line, level, text) => {
    expect(readLogLine(process, line)).toEqual({ level, text });
  });

  test('is shown with its process when its level is asked for, and not otherwise', () => {
    let shown = '';
    const sink = new Writable({
      write: (chunk, _encoding, done) => {
        shown += String(chunk);
        done();
      },
    });
    const observer = consoleObserver({
      ...{ out: sink, progress: plainProgress(sink), paint: createPaint(false), logLevel: 'warn' },
    });
    observer.line?.('gateway', '{"level":"info","msg":"quiet"}');
    observer.line?.('gateway', '{"level":"warn","msg":"loud"}');
    expect(shown).toMatch(/^\d\d:\d\d:\d\d\.\d{3} gateway {6}WARN {2}loud\n$/);
  });
});
