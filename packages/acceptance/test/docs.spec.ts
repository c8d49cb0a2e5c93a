import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startPlatform, type Platform } from '@runlog/local';

import { brokenLinks } from './docs/links.js';
import { rehearse } from './docs/rehearsal.js';
import { expectShown } from './docs/shown.js';
import { codeIn, tableRows } from './docs/tables.js';
import { variablesOf } from './docs/variables.js';
import { warmUp } from './docs/warm-up.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const guides = ['docs/guides', 'docs/dialects'].flatMap((folder) =>
  readdirSync(join(root, folder)).map((name) => `${folder}/${name}`),
);
const pages = ['README.md', ...guides.toSorted(), 'packages/client/README.md'];
const nativeApi = join(root, 'docs', 'guides', 'native-api.md');
const operations = join(root, 'docs', 'guides', 'operations.md');

const dataDir = mkdtempSync(join(tmpdir(), 'runlog-docs-platform-'));
const rehearsals = new Map<string, Promise<void>>();
let platform: Platform;

beforeAll(async () => {
  platform = await startPlatform({ dataDir });
  await warmUp(platform);
  // All at once, as they mostly wait; each test below tells of one.
  for (const page of pages) {
    const rehearsal = rehearse(root, page, platform);
    rehearsal.catch(() => undefined);
    rehearsals.set(page, rehearsal);
  }
});

afterAll(async () => {
  await Promise.allSettled(rehearsals.values());
  await platform.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

describe('what a page shows is what happens', () => {
  test.each(pages)('in %s', async (page) => {
    await rehearsals.get(page);
  });
});

describe('the comparison with what is shown', () => {
  const id = '01a1fc94-bae2-7068-90b5-4220d6530f09';

  test('lets ids, times and what is left out differ', () => {
    expectShown('json', `{"id": "${id}", "a": "…"}`, `{"a":[1],"id":"${id.replace('0', '1')}"}`);
    expectShown('text', 'a\n…\nb … d', 'a\nx\ny\nb c d\n');
    expectShown('text', '…\na at 2026-11-21T05:29:30.227Z', 'a at 2031-01-01T00:00:00Z');
  });

  test.each([
    ['json', '{"a": 1}', '{"a":2}'],
    ['json', '{"a": 1}', '{"a":1,"b":1}'],
    ['json', '{"a": "…"}', '{}'],
    ['text', 'a\n…\nc', 'a\nb'],
    ['text', 'a', 'a\nb'],
  ])('refuses anything else: %s %j', (language, shown, written) => {
    expect(() => expectShown(language, shown, written)).toThrow();
  });
});

describe('what the pages say is so', () => {
  const everyPage = [...pages, 'docs/README.md', 'CONTRIBUTING.md', 'CHANGELOG.md'];

  test.each(everyPage)('the links of %s lead somewhere', (page) => {
    expect(brokenLinks(root, page)).toEqual([]);
  });

  test.each(['gateway', 'scheduler', 'executor'])(
    'the variables of the %s are listed with their defaults',
    async (service) => {
      const listed = tableRows(operations, 'Every variable of every service')
        .filter(([, services = '']) => services.split(', ').includes(service))
        .map(([name = '', , otherwise = '']) => [codeIn(name)[0], codeIn(otherwise)[0] ?? otherwise]);
      expect(Object.fromEntries(listed)).toEqual(Object.fromEntries(await variablesOf(root, service)));
    },
  );

  test('the variables of npm start are listed', () => {
    const source = readFileSync(join(root, 'packages', 'local', 'src', 'environment.ts'), 'utf8');
    const read = new Set(source.match(/\b(RUNLOG_[A-Z_]+|NO_COLOR)\b/g));
    const listed = tableRows(operations, 'One machine: `npm start`').flatMap(([name = '']) => codeIn(name));
    expect(listed.toSorted()).toEqual([...read].toSorted());
  });

  test('the metrics of all services are listed', async () => {
    const urls = platform.processes.map(({ addresses }) => addresses.health ?? addresses.http ?? '');
    const texts = await Promise.all(urls.map(async (url) => (await fetch(`${url}/metrics`)).text()));
    const served = texts.flatMap((text) =>
      [...text.matchAll(/^# TYPE (runlog_\w+)/gm)].map(([, name]) => name),
    );
    const listed = tableRows(operations, 'Health, metrics, logs, traces').flatMap(([names = '']) =>
      codeIn(names),
    );
    expect(listed.toSorted()).toEqual(served.toSorted());
  });

  test('the codes of all problems are listed with their status', () => {
    const source = (name: string): string =>
      readFileSync(join(root, 'apps/gateway/src/errors', name), 'utf8');
    const ours = [...source('faults.ts').matchAll(/^ {2}(\w+): \{ title: .* http: (\d+),/gm)];
    const ofHttp = [...source('http-faults.ts').matchAll(/^ {2}(\d{3}): \['(\w+)',/gm)];
    expect([ours.length > 8, ofHttp.length > 5]).toEqual([true, true]);
    const listed = tableRows(nativeApi, 'Errors').flatMap(([codes = '', status = '']) =>
      codeIn(codes).map((code) => `${code} ${status}`),
    );
    expect(listed).toEqual(expect.arrayContaining(ours.map(([, code, status]) => `${code} ${status}`)));
    const page = readFileSync(nativeApi, 'utf8').replace(/\s+/g, ' ');
    for (const [, status = '', code = ''] of ofHttp) expect(page).toContain(`\`${code}\` (${status}`);
  });

  test('the native API’s page names every operation', async () => {
    const page = readFileSync(nativeApi, 'utf8');
    const description = (await (await fetch(`${platform.http}/openapi.json`)).json()) as {
      paths: Record<string, Record<string, unknown>>;
    };
    const served = Object.entries(description.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(served.length).toBeGreaterThan(10);
    expect(served.filter((operation) => !page.includes(`\`${operation}\``))).toEqual([]);
  });
});
