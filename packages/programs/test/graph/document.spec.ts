import { describe, expect, test } from '@jest/globals';
import { childQueue } from '@runlog/core';
import { graph } from '../../src/index.js';
import { chain, names } from './drive.js';

const node = (...needs: string[]) => ({ handler: 'echo', needs });

function problemsOf(document: unknown): string[] {
  const compiled = graph.compile(typeof document === 'string' ? document : JSON.stringify(document));
  return compiled.ok ? [] : compiled.problems.map(({ path, message }) => `${path}: ${message}`);
}

describe('a graph is refused with the place of', () => {
  test('every fault of its nodes alone', () => {
    const document = {
      colour: 1,
      nodes: {
        a: { queue: '', retry: { maxAttempts: 0 }, later: 1 },
        b: { handler: 'x', timeouts: { heartbeatMs: 1 } },
        c: 7,
        d: { handler: 'x', queue: childQueue },
      },
    };
    const places = [/^colour: is not known/];
    expect(problemsOf(document)).toEqual(places.map((place) => expect.stringMatching(place)));
    const { nodes } = document;
    expect(
      problemsOf({ nodes })
        .map((problem) => problem.split(':')[0])
        .sort(),
    ).toEqual([
      'nodes.a.handler',
      'nodes.a.later',
      'nodes.a.queue',
      'nodes.a.retry.maxAttempts',
      'nodes.b.timeouts.heartbeatMs',
      'nodes.c',
      'nodes.d.queue',
    ]);
  });

  test('names that no step can have', () => {
    const wrong = ['', 'a.b', 'a[0]', '-a', '__proto__', 'ä', 'a b', 'x'.repeat(129)];
    for (const name of wrong)
      expect(problemsOf(`{"nodes": {${JSON.stringify(name)}: {"handler": "x"}}}`)).toEqual([
        expect.stringContaining(`nodes.${name}: the name must`),
      ]);
    for (const name of ['input', 'constructor', 'prototype'])
      expect(problemsOf({ nodes: { [name]: node() } })).toEqual([
        `nodes.${name}: the name "${name}" is reserved`,
      ]);
  });

  test('needs that are no nodes, or are named twice', () => {
    expect(problemsOf({ nodes: { a: node(), b: node('a', 'x', 'a') } })).toEqual([
      'nodes.b.needs[1]: there is no node "x"',
      'nodes.b.needs[2]: names "a" again',
    ]);
  });

  test('every cycle', () => {
    const nodes = {
      a: node('c'),
      b: node('a'),
      c: node('z', 'b'),
      self: node('self'),
      behind: node('a'),
      z: node(),
    };
    expect(problemsOf({ nodes })).toEqual([
      'nodes.a.needs[0]: is a cycle: a needs c needs b needs a',
      'nodes.self.needs[0]: is a cycle: self needs self',
    ]);
  });

  test('a cycle of ten thousand nodes', () => {
    const { nodes } = chain(10_000) as { nodes: Record<string, unknown> };
    const [problem, ...more] = problemsOf({ nodes: { ...nodes, n0: node('n9999') } });
    expect(problem).toMatch(/^nodes\.n0\.needs\[0\]: is a cycle: n0 needs n9999 needs .* needs … needs n0$/);
    expect(more).toEqual([]);
  });

  test('bindings to what is not there before the node begins', () => {
    const input = [{ $from: 'a' }, { $from: 'side' }, { $from: 'c' }, { $from: 'd' }, { $from: 'input' }];
    const nodes = { a: node(), b: node('a'), side: node('a'), c: { ...node('b'), input }, d: node('c') };
    expect(problemsOf({ nodes }).map((problem) => problem.split(':')[0])).toEqual(
      [1, 2, 3].map((index) => `nodes.c.input[${index}].$from`),
    );
  });

  test('bindings that say nothing', () => {
    const output = {
      a: { $from: 'x' },
      b: { $from: 'a', path: ['k', -1] },
      c: [{ $from: 7 }],
      d: { $from: 'a', more: 1 },
    };
    expect(problemsOf({ nodes: { a: node() }, output }).map((problem) => problem.split(':')[0])).toEqual([
      'output.a.$from',
      'output.b.path[1]',
      'output.c[0].$from',
      'output.d.more',
    ]);
  });

  test('keys that no payload may have, and nesting beyond all bounds', () => {
    expect(problemsOf('{"nodes": {"a": {"handler": "x"}}, "output": {"__proto__": 1}}')).toEqual([
      'output.__proto__: is not allowed as a key',
    ]);
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    expect(problemsOf(`{"nodes": {"a": {"handler": "x"}}, "output": ${deep}}`)).toEqual([
      expect.stringContaining('must nest at most 64 levels'),
    ]);
  });

  test('no node, too many of them, or none as they have to be', () => {
    expect(problemsOf({ nodes: {} })).toEqual(['nodes: must hold a node']);
    const many = Object.fromEntries(names(20_001).map((name) => [name, 0]));
    expect(problemsOf({ nodes: many })).toEqual(['nodes: must hold at most 20000 nodes']);
    for (const nodes of [undefined, null, [], 'x'])
      expect(problemsOf({ nodes })).toEqual(['nodes: must be an object of nodes by name']);
    expect(problemsOf('nodes:')).toEqual([expect.stringMatching(/^: the document is not JSON/)]);
  });
});

test('bindings are allowed to each of more than 32 ancestors of a long chain', () => {
  const all = names(1_000);
  const input = all.slice(0, -1).map((name) => ({ $from: name }));
  const { nodes } = chain(1_000) as { nodes: Record<string, object> };
  const last = { ...nodes.n999, input: [...input, { $from: 'n999' }] };
  expect(problemsOf({ nodes: { ...nodes, n999: { ...last, input } } })).toEqual([]);
  expect(problemsOf({ nodes: { ...nodes, n999: last } })).toEqual([
    expect.stringContaining('nodes.n999.input[999].$from: must be a node that "n999" needs'),
  ]);
});

test('of many bindings, each is judged by its own node', () => {
  const { nodes } = chain(40) as { nodes: Record<string, object> };
  for (let before = 1; before < 39; before += 1) {
    const input = [...names(before), 'side'].map((name) => ({ $from: name }));
    const document = { nodes: { ...nodes, side: node(), n39: { ...nodes.n39, input } } };
    expect(problemsOf(document)).toEqual([
      expect.stringContaining(`nodes.n39.input[${before}].$from: must be a node that "n39" needs`),
    ]);
  }
});

test('a graph of twenty thousand nodes is valid', () => {
  expect(problemsOf(chain(20_000))).toEqual([]);
});
