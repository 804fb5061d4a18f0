// Takes the screenshot for the README, from the sample archive: `node tests/e2e/picture.js`.

import { fileURLToPath } from 'node:url';
import { DESK, browse, serve, settled, visit } from './serving.js';

const [server, browser] = await Promise.all([serve('--quiet'), browse()]);
await visit(browser, { ...DESK, viewport: { width: 1280, height: 1000 } }, async (page) => {
  await page.goto(`${server.address}/?q=${encodeURIComponent('大桥 日期:2012..2016')}`);
  await settled(page);
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: fileURLToPath(new URL('reading-room.png', import.meta.url)) });
});
await browser.close();
await server.stop();
