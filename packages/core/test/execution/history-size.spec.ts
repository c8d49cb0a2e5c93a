import { describe, expect, test } from '@jest/globals';
import { becameLong, bringsToEnd, isFull, limits } from '../../src/index.js';

const { eventsPerExecution, bytesPerExecution, eventsOfLongHistory, bytesOfLongHistory } = limits;

describe('a history', () => {
  test.each([
    [{ events: eventsPerExecution - 1, bytes: bytesPerExecution - 1 }, false],
    [{ events: eventsPerExecution, bytes: 0 }, true],
    [{ events: 1, bytes: bytesPerExecution }, true],
  ])('of %j is full: %s', (size, full) => {
    expect(isFull(size)).toBe(full);
  });

  test('becomes long once, by whichever bound comes first', () => {
    const short = { events: eventsOfLongHistory - 1, bytes: bytesOfLongHistory - 1 };
    const byEvents = { ...short, events: eventsOfLongHistory };
    const byBytes = { ...short, bytes: bytesOfLongHistory };
    expect(becameLong(short, short)).toBe(false);
    expect(becameLong(short, byEvents)).toBe(true);
    expect(becameLong(short, byBytes)).toBe(true);
    expect(becameLong(byEvents, { events: eventsOfLongHistory, bytes: bytesOfLongHistory })).toBe(false);
  });

  test('that is full takes what ends its execution, and nothing that opens it again', () => {
    expect(bringsToEnd([{ type: 'CancelRequested', data: { mode: 'stop' } }])).toBe(true);
    expect(
      bringsToEnd([
        { type: 'ExecutionStarted', data: {} },
        { type: 'ExecutionCancelled', data: { mode: 'stop' } },
      ]),
    ).toBe(true);
    expect(bringsToEnd([{ type: 'ExecutionRetried', data: {} }])).toBe(false);
    expect(bringsToEnd([{ type: 'ExecutionPaused', data: {} }])).toBe(false);
    expect(bringsToEnd([])).toBe(false);
  });
});
