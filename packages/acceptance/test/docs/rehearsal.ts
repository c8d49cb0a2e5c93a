import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Platform } from '@runlog/local';
import { eventually, freePort } from '@runlog/testkit';

import { readBlocks, wordOf, type Block } from './page.js';
import { compileSamples } from './samples.js';
import { Shell, type Background } from './shell.js';
import { expectShown } from './shown.js';

/** Runs the samples of a page in order, as a reader would, against the platform. Rejects at the first that differs. */
export async function rehearse(root: string, page: string, platform: Platform): Promise<void> {
  const blocks = readBlocks(join(root, page));
  const directory = mkdtempSync(join(tmpdir(), 'runlog-docs-'));
  const shopPort = await freePort();
  const places = new Places(platform, shopPort);
  const env = {
    ...process.env,
    RUNLOG: platform.http,
    PORT: String(shopPort),
    RUNLOG_DATA_DIR: platform.dataDir,
  };
  for (const name of ['docs', 'node_modules', 'package.json', 'scripts'])
    symlinkSync(join(root, name), join(directory, name));
  const shell = new Shell(directory, env);
  try {
    const compiler = join(root, 'node_modules', '.bin', 'tsc');
    await compileSamples(directory, compiler, blocks, (text) => places.actual(text));
    await new Rehearsal(shell, platform, places).all(blocks, page);
  } finally {
    await shell.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

/** The addresses that pages name, and those of this run. */
class Places {
  private readonly pairs: readonly (readonly [string, string])[];

  constructor({ http, grpc, nats }: Platform, shopPort: number) {
    this.pairs = [
      ['127.0.0.1:8080', new URL(http).host],
      ['127.0.0.1:9090', grpc],
      ['127.0.0.1:4222', new URL(nats).host],
      ['127.0.0.1:8090', `127.0.0.1:${shopPort}`],
    ];
  }

  actual(text: string): string {
    return this.pairs.reduce((so, [named, here]) => so.replaceAll(named, here), text);
  }

  named(text: string): string {
    return this.pairs.reduce((so, [named, here]) => so.replaceAll(here, named), text);
  }
}

class Rehearsal {
  private readonly edits: (readonly [string, string])[] = [];
  /** Runs the last sample again, or looks at what it has written by now. */
  private look: () => Promise<string> = () => Promise.resolve('');
  private again = false;
  private background: Background | undefined;

  constructor(
    private readonly shell: Shell,
    private readonly platform: Platform,
    private readonly places: Places,
  ) {}

  async all(blocks: readonly Block[], page: string): Promise<void> {
    for (const block of blocks) {
      try {
        await this.one(block);
      } catch (error) {
        if (error instanceof Error) error.message = `${page}:${block.line}: ${error.message}`;
        throw error;
      }
    }
  }

  private async one(block: Block): Promise<void> {
    for (const remark of block.remarks) this.heed(remark);
    const [what] = block.words;
    if (what === 'run') await this.run(block);
    else if (what === 'background') await this.start(block);
    else if (what === 'kill') await this.kill(block.text);
    else if (what === 'output') await this.compare(block);
  }

  /** `in tests: "seconds": 20 → "seconds": 5` shortens what a reader would wait for. */
  private heed(remark: string): void {
    const [, from, to] = /^in tests: (.+) → (.+)$/.exec(remark) ?? [];
    if (from !== undefined && to !== undefined) this.edits.push([from, to]);
  }

  private text({ text }: Block): string {
    return this.places.actual(this.edits.reduce((so, [from, to]) => so.replaceAll(from, to), text));
  }

  private async run(block: Block): Promise<void> {
    const text = this.text(block);
    this.again = block.remarks.includes('eventually');
    const first = await this.shell.run(text);
    let fresh = true;
    this.look = async () => {
      if (!fresh && this.again) return this.shell.run(text);
      fresh = false;
      return first;
    };
  }

  private async start(block: Block): Promise<void> {
    this.background = await this.shell.start(this.text(block));
    this.lookAtBackground();
  }

  private lookAtBackground(): void {
    const { background } = this;
    this.again = true;
    this.look = () => Promise.resolve(background?.output() ?? '');
  }

  private async compare(block: Block): Promise<void> {
    const { language, text } = block;
    if (wordOf(block, 'of') === 'background') this.lookAtBackground();
    const compare = async (): Promise<void> =>
      expectShown(language, text, this.places.named(await this.look()));
    await (this.again ? eventually(compare) : compare());
  }

  /** Kills the one process of this platform that the command would find, and no other. */
  private async kill(text: string): Promise<void> {
    const pattern = /^pkill -9 -f (\S+)$/.exec(text)?.[1] ?? 'nothing';
    const found = this.platform.processes.filter(({ pid }) => commandLine(pid).includes(pattern));
    const [only] = found;
    if (only === undefined || found.length > 1) throw new Error(`${text} finds ${found.length} processes`);
    await only.kill('SIGKILL');
  }
}

const commandLine = (pid: number | undefined): string =>
  pid === undefined ? '' : readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
