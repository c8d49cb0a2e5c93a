import { describe, expect, test } from '@jest/globals';
import { withSettings } from '../src/connection/session.js';

const optionsOf = (url: string): string | null => new URL(url).searchParams.get('options');

describe('session settings', () => {
  test('are added to the connection string, behind what it asks for itself', () => {
    const url = 'postgres://me:a%2Fb@db.example:5433/log?sslmode=verify-full&options=-c%20work_mem%3D8MB';
    const ours = withSettings(url, { role: 'runlog_app', jit: 'off' });
    expect(optionsOf(ours)).toBe('-c work_mem=8MB -c role=runlog_app -c jit=off');
    expect(ours).toMatch(/^postgres:\/\/me:a%2Fb@db\.example:5433\/log\?sslmode=verify-full&/);
  });

  test('leave the operator’s application name alone', () => {
    const named = withSettings('postgres://db/log?application_name=blue', {});
    expect(new URL(named).searchParams.get('application_name')).toBe('blue');
    expect(new URL(withSettings('postgres://db/log', {})).searchParams.get('application_name')).toBe(
      'runlog',
    );
  });
});
