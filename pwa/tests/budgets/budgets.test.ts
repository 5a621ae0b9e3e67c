// @vitest-environment node
/**
 * The budgets of the experience, measured on a real build. 1 KB is 1000 bytes, brotli at its best, as the
 * server sends it. Chrome 73 and iOS 14.5 must be able to parse every script.
 */

import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { type Node, parse } from 'acorn';
import type { Rolldown } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { afterwards, residents } from '../../build/worker';
import { type Built, buildApp } from '../support/built';
import { newBrowser, startWorker } from '../support/worker';

const KB = 1000;

let built: Built;
let names: string[];

beforeAll(async () => {
  built = await buildApp();
  names = readdirSync(built.folder, { recursive: true }).map(String);
}, 120_000);
afterAll(() => {
  rmSync(built.folder, { recursive: true, force: true });
});

const text = (name: string) => readFileSync(join(built.folder, name), 'utf8');
const size = (name: string) => statSync(join(built.folder, `${name}.br`)).size;
const total = (files: Iterable<string>) => Array.from(files).reduce((sum, f) => sum + size(f), 0);
const scripts = () => names.filter((name) => name.endsWith('.js'));

function chunkOf(module: string): Rolldown.OutputChunk {
  const found = built.chunks.find((c) => c.moduleIds.some((id) => id.endsWith(`/src/${module}`)));
  if (!found) throw new Error(`no chunk has ${module}`);
  return found;
}

/** A chunk and all it imports statically: what must arrive before it runs. */
function closure(...starts: Rolldown.OutputChunk[]): Set<string> {
  const found = new Set<string>();
  const visit = (name: string): void => {
    const chunk = built.chunks.find((c) => c.fileName === name);
    if (!chunk || found.has(name)) return;
    found.add(name);
    chunk.imports.forEach(visit);
  };
  for (const { fileName } of starts) visit(fileName);
  return found;
}

const entry = () => {
  const found = built.chunks.find((chunk) => chunk.isEntry);
  if (!found) throw new Error('no entry');
  return found;
};

/** Put `found` in front of the limit in the report, and fail above it. */
function within(what: string, found: number, limit: number): void {
  expect(found, `${what}: ${found} of ${limit} bytes`).toBeLessThanOrEqual(limit);
  console.info(`${what}: ${(found / KB).toFixed(1)} of ${limit / KB} KB`);
}

describe('the budgets', () => {
  test('the entry is at most 15 KB of script', () => {
    within('entry', total(closure(entry())), 15 * KB);
  });

  test('a usable form is at most 30 KB of script in all', () => {
    const needed = closure(entry(), chunkOf('forms/FillPage.tsx'), chunkOf('app/Guard.tsx'));
    within('form', total(needed), 30 * KB);
  });

  test('all styles are at most 8 KB', () => {
    within('styles', total(names.filter((name) => name.endsWith('.css'))), 8 * KB);
  });

  test('the service worker is at most 4 KB', () => {
    within('service worker', size('sw.js'), 4 * KB);
  });

  test('what a resident\u2019s phone keeps is at most 150 KB, the worker\u2019s engine included', async () => {
    const browser = newBrowser();
    const worker = startWorker(browser, text('sw.js'), (path) => {
      const name = path === '/' ? 'index.html' : path.slice(1);
      const type = path === '/' ? 'text/html' : 'text/javascript';
      return new Response(text(name), { headers: { 'Content-Type': type } });
    });
    await worker.fire('install');
    const kept = new Set([...browser.asked, ...worker.state.imported]);
    const files = Array.from(kept, (path) => (path === '/' ? 'index.html' : path.slice(1)));
    const last = afterwards(built.chunks);
    for (const chunk of built.chunks) {
      const office = chunk.moduleIds.some((id) => id.includes('/src/office/'));
      expect(files.includes(chunk.fileName), chunk.fileName).toBe(
        !office && !last.has(chunk.fileName),
      );
    }
    within('precache', total(files), 150 * KB);
    // Two thirds of it are the units of before and the English texts.
    within('brought later', total(last), 150 * KB);
  });

  test('no screen of the residents loads the office\u2019s code', () => {
    const reachable = residents(built.chunks);
    expect(reachable.size).toBeGreaterThan(10);
    for (const name of reachable) {
      const chunk = built.chunks.find((c) => c.fileName === name);
      const office = chunk?.moduleIds.filter((id) => id.includes('/src/office/')) ?? [];
      expect(office, name).toEqual([]);
    }
    for (const screen of ['WorkListPage', 'CasePage', 'AdminPage']) {
      expect(reachable.has(chunkOf(`office/${screen}.tsx`).fileName), screen).toBe(false);
    }
  });
});

/** Everything in an abstract syntax tree. */
function* nodes(node: Node): Generator<Node> {
  yield node;
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (child && typeof child === 'object' && typeof child.type === 'string') yield* nodes(child);
    }
  }
}

/**
 * ES2019, and of what came later only `import()` and `import.meta`: both are younger in the standard (ES2020)
 * than in the browsers we serve (Chrome 63 and 64, Safari 11.1).
 */
function parseAs2019(code: string, sourceType: 'module' | 'script'): void {
  const tree = parse(code, { ecmaVersion: 2020, sourceType });
  let plain = code;
  for (const node of nodes(tree)) {
    if (node.type !== 'ImportExpression' && node.type !== 'MetaProperty') continue;
    const found = code.slice(node.start, node.end);
    if (node.type === 'MetaProperty' && found !== 'import.meta') continue;
    const same = node.type === 'MetaProperty' ? '__meta_____' : '______';
    plain = plain.slice(0, node.start) + same + plain.slice(node.start + same.length);
  }
  parse(plain, { ecmaVersion: 2019, sourceType });
}

describe('the built files', () => {
  test('are ES2019 but for import() and import.meta', () => {
    expect(scripts().length).toBeGreaterThan(10);
    for (const name of scripts()) {
      const sourceType = built.chunks.some((c) => c.fileName === name) ? 'module' : 'script';
      expect(() => parseAs2019(text(name), sourceType), name).not.toThrow();
    }
  }, 60_000);

  test('the ES2019 check itself finds what is younger', () => {
    for (const code of [
      'a?.b',
      'a ?? b',
      '10n',
      'a ||= b',
      'class A { #b = 1 }',
      'class A { b }',
    ]) {
      expect(() => parseAs2019(code, 'module'), code).toThrow();
    }
    expect(() => parseAs2019('import("./a").then(b => import.meta.url)', 'module')).not.toThrow();
  });

  test('the script for browsers without modules is ES5', () => {
    expect(() => parse(text('old-browser.js'), { ecmaVersion: 5 })).not.toThrow();
  });

  test('call nothing that Chrome 73 does not have', () => {
    const young =
      /\.replaceAll\(|\.at\(|structuredClone\(|Object\.hasOwn\(|\.findLast(Index)?\(|randomUUID\(|AbortSignal\.(timeout|any)|\.to(Sorted|Reversed|Spliced)\(|Promise\.(any|allSettled|withResolvers)|\.groupBy\(/;
    for (const name of scripts()) expect(young.exec(text(name))?.[0], name).toBeUndefined();
  });

  test('have no inline script or style: the content policy refuses them', () => {
    const index = text('index.html');
    expect(index).not.toMatch(/<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)/);
    expect(index).toMatch(/<script type="module"[^>]* src="\/assets\//);
  });

  test('have the worker, the manifest and its pictures', () => {
    const manifest = JSON.parse(text('manifest.webmanifest'));
    expect(manifest).toMatchObject({ lang: 'vi', start_url: '/', display: 'standalone' });
    const purposes = manifest.icons.map((icon: { purpose: string }) => icon.purpose);
    expect(purposes).toContain('maskable');
    const pictures = [...manifest.icons, ...manifest.screenshots];
    for (const { src, sizes } of pictures) {
      expect(names).toContain(src.slice(1));
      if (!src.endsWith('.png')) continue;
      const png = readFileSync(join(built.folder, src));
      expect(`${png.readUInt32BE(16)}x${png.readUInt32BE(20)}`, src).toBe(sizes);
    }
    expect(names).toContain('sw.js');
  });

  test('have their brotli beside them', () => {
    const packable = names.filter((name) => /\.(css|html|js|svg|txt|webmanifest)$/.test(name));
    expect(packable.length).toBeGreaterThan(10);
    for (const name of packable) {
      const packed = readFileSync(join(built.folder, `${name}.br`));
      expect(brotliDecompressSync(packed).toString(), name).toBe(text(name));
    }
  });
});
