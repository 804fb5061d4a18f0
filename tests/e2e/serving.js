// Shared parts of the browser tests: an index of data/, a server of it on a free port, a browser that tolerates no errors.

import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The program: `JIANBAO_BIN`, or the result of `cargo build`. */
function program() {
  const built = [process.env.JIANBAO_BIN, join(root, 'target/release/jianbao'), join(root, 'target/debug/jianbao')];
  const found = built.find((path) => path && existsSync(path));
  assert.ok(found, 'no program: run `cargo build --release`, or name one in JIANBAO_BIN');
  return found;
}

/** Serves the sample archive. Returns its address, its output so far (`said()`), and `stop()`. */
export async function serve(...options) {
  const folder = mkdtempSync(join(tmpdir(), 'jianbao-e2e-'));
  const index = join(folder, 'index');
  execFileSync(program(), ['index', join(root, 'data'), '--index', index], { stdio: 'ignore' });
  const server = spawn(program(), ['serve', '--index', index, '--addr', '127.0.0.1:0', ...options], { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise((resolve) => server.on('exit', resolve));
  let said = '';
  const address = await new Promise((resolve, reject) => {
    const hear = (text) => {
      said += text;
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(said);
      if (found) resolve(found[0]);
    };
    server.stdout.on('data', hear);
    server.stderr.on('data', hear);
    server.on('exit', () => reject(new Error(`the server ended: ${said}`)));
  });
  return {
    address,
    said: () => said,
    async stop() {
      server.kill('SIGINT');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Debian's browser, which sends requests to no other host. */
export function browse() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
}

export const DESK = { viewport: { width: 1280, height: 900 }, locale: 'zh-CN' };
export const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true, locale: 'zh-CN' };

/**
 * Runs `act(page, context)` in a new window. Fails if the console shows an error or a warning, a script throws, the page violates
 * its content security policy, or a request goes to another host. `expected` are errors that the test causes.
 */
export async function visit(browser, options, act, expected = []) {
  const context = await browser.newContext(options);
  const wrong = [];
  const note = (text) => {
    if (!expected.some((pattern) => pattern.test(text))) wrong.push(text);
  };
  context.on('console', (message) => ['error', 'warning'].includes(message.type()) && note(message.text()));
  context.on('weberror', (error) => note(error.error().stack));
  const hosts = new Set();
  context.on('request', (request) => {
    const url = new URL(request.url());
    if (url.protocol.startsWith('http')) hosts.add(url.hostname);
  });
  await context.addInitScript(() => {
    addEventListener('securitypolicyviolation', (event) => console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`));
  });
  // With JIANBAO_ASSETS=src/serve/assets, the files of the page are loaded from there, so that changing them needs no build.
  if (process.env.JIANBAO_ASSETS) {
    await context.route('**/assets/*', (route) => route.fulfill({ path: join(process.env.JIANBAO_ASSETS, basename(new URL(route.request().url()).pathname)) }));
  }
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    await act(page, context);
    assert.deepEqual(wrong, [], 'errors in the console');
    assert.deepEqual([...hosts], ['127.0.0.1'], 'hosts that were asked');
  } finally {
    await context.close();
  }
}

/** Waits until all requests for the results and the timeline have ended. */
export async function settled(page) {
  await page.waitForFunction(() => document.documentElement.classList.contains('scripted') && !document.querySelector('[aria-busy]'));
}

/** The query in the address. */
export const asked = (page) => new URL(page.url()).searchParams.get('q');
