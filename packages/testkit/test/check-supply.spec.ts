import { describe, expect, test } from '@jest/globals';

interface Checks {
  scriptProblems(lock: object, manifest: object): string[];
  licenceProblems(lock: object): string[];
  sourceProblems(file: string, manifest: object): string[];
  secretsIn(text: string): string[];
}

const checks = (await import(new URL('../../../scripts/check-supply.mjs', import.meta.url).href)) as Checks;
const lock = (entry: object): object => ({ packages: { '': {}, 'node_modules/a/node_modules/@s/b': entry } });

describe('what comes into a build', () => {
  test('runs no install script that nobody decided about', () => {
    const running = lock({ hasInstallScript: true });
    expect(checks.scriptProblems(running, { allowScripts: { '@s/b': false } })).toEqual([]);
    expect(checks.scriptProblems(running, {})[0]).toContain('@s/b runs an install script');
    expect(checks.scriptProblems(lock({}), { allowScripts: { '@s/b': true } })[0]).toContain(
      'decides about @s/b',
    );
  });

  test.each(['MIT', '(GPL-3.0 OR MIT)', 'Apache-2.0 AND BSD-3-Clause'])(
    'may have the licence %s',
    (license) => {
      expect(checks.licenceProblems(lock({ license }))).toEqual([]);
    },
  );

  test.each(['GPL-3.0-only', 'MIT AND AGPL-3.0', 'BUSL-1.1', 'SEE LICENSE IN LICENSE.md', undefined])(
    'may not have the licence %s',
    (license) => expect(checks.licenceProblems(lock({ license }))).toHaveLength(1),
  );

  test.each([
    'git+ssh://somewhere/a.git',
    'https://somewhere/a.tgz',
    'owner/repository',
    'file:../a',
    '*',
    'latest',
  ])('does not come from %s', (version) =>
    expect(checks.sourceProblems('package.json', { dependencies: { a: version } })).toHaveLength(1),
  );

  test.each(['1.2.3', '^1.2.3', 'npm:@s/b@7.0.2', '1.0.0-rc.1'])('may have the version %s', (version) => {
    expect(checks.sourceProblems('package.json', { devDependencies: { a: version } })).toEqual([]);
  });
});

// Put together here, so that this file itself holds none.
test.each([
  ['a private key', ['-----BEGIN RSA PRIVATE', ' KEY-----']],
  ['an AWS key', ['AKIA', 'ABCDEFGHIJKLMNOP']],
  ['a GitHub token', ['ghp_', 'a1'.repeat(20)]],
  ['a signed token', ['eyJ', 'a'.repeat(20), '.eyJ', 'b'.repeat(20), '.', 'c'.repeat(20)]],
])('%s in the repository is found, with its line', (what, parts) => {
  expect(checks.secretsIn(`first\n${parts.join('')}\n`)).toEqual([`line 2 looks like ${what}`]);
  expect(checks.secretsIn('nothing of that kind')).toEqual([]);
});
