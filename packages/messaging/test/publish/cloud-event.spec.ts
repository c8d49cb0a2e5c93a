import { describe, expect, test } from '@jest/globals';
import { cloudEventText, cloudEventTextWithoutData } from '../../src/publish/cloud-event.js';
import { aWrittenEvent } from '../support/samples.js';

const odd = 'quotes " \\ \u0000 \ud800 \u2028 é 😀 / %';

describe('the text of a CloudEvent', () => {
  test('is what writing the whole event as JSON gives', () => {
    const event = { ...aWrittenEvent('0199-e1', 7, odd), recordedAt: 1_790_000_000_123 };
    expect(cloudEventText({ tenant: 'acme', event, position: '12.7' })).toBe(
      JSON.stringify({
        specversion: '1.0',
        id: '0199-e1:7',
        source: '/runlog/executions/0199-e1',
        type: 'runlog.StepCompleted',
        subject: '0199-e1',
        time: '2026-09-21T14:13:20.123Z',
        datacontenttype: 'application/json',
        executionversion: '7',
        tenant: 'acme',
        position: '12.7',
        data: { step: 'fetch', attempt: 1, output: odd },
      }),
    );
  });

  test('escapes what its attributes hold', () => {
    const id = 'é/"%';
    const written = cloudEventText({ tenant: odd, event: aWrittenEvent(id, 1), position: odd });
    expect(JSON.parse(written)).toMatchObject({
      id: `${id}:1`,
      source: `/runlog/executions/${encodeURIComponent(id)}`,
      subject: id,
      tenant: odd,
      position: odd,
    });
  });

  test('says where the data is when it is left out', () => {
    const written = JSON.parse(cloudEventTextWithoutData({ tenant: 'acme', event: aWrittenEvent('e1', 3) }));
    expect(written).not.toHaveProperty('data');
    expect(written).toMatchObject({ id: 'e1:3', dataref: '/runlog/executions/e1/events/3' });
  });
});
