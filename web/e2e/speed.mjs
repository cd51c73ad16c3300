// How long a cheap phone on a slow network waits for the first step: from the
// tap on the link, with nothing cached, until the form of the first step takes an
// answer. The network is 400 kbit/s both ways with 400 ms to answer, the processor
// six times slower.
//
//   LINKS='["http://…/f/…",…]' node e2e/speed.mjs
//
// LINKS are fresh flows, one for each time. It measures and never fails.

import { launch, phone, say } from './browser.mjs';

const links = JSON.parse(process.env.LINKS);
const browser = await launch();
const times = { overview: [], form: [], bytes: [] };
for (const link of links) {
  const context = await browser.newContext(phone);
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  let bytes = 0;
  devtools.on('Network.loadingFinished', (event) => (bytes += event.encodedDataLength));
  await devtools.send('Network.enable');
  await devtools.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 400,
    downloadThroughput: 50_000,
    uploadThroughput: 50_000,
  });
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: 6 });
  const began = performance.now();
  await page.goto(link, { waitUntil: 'commit' });
  await page.waitForSelector('.main-button');
  times.overview.push(performance.now() - began);
  const tapped = performance.now();
  await page.locator('.main-button').click();
  await page.waitForSelector('form .main-button');
  times.form.push(performance.now() - tapped);
  times.bytes.push(bytes);
  await context.close();
}
await browser.close();

const middle = (all) => [...all].sort((a, b) => a - b)[Math.floor(all.length / 2)];
const seconds = (all) =>
  `${(middle(all) / 1000).toFixed(2)} s (${all.map((one) => (one / 1000).toFixed(2)).join(', ')})`;
say(`400 kbit/s, 400 ms, 6x slower processor; the middle of ${links.length}:`);
say(`  link to overview, its button usable   ${seconds(times.overview)}`);
say(`  its tap to the form of the first step ${seconds(times.form)}`);
say(`  both                                  ${seconds(times.overview.map((one, at) => one + times.form[at]))}`);
say(`  bytes that travelled                  ${middle(times.bytes)}`);
